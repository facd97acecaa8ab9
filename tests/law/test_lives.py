"""Random lives of an application, walked through the law alone; I1 … I10 hold all the way (§13.2).

Every step asks the table (``case_state``, ``review_state``), then the clock (``deadlines``); what
either refuses does not happen. The dates are recounted from the bare events (``recounted``).
"""

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gongkai.law.calendar import Calendar
from gongkai.law.case_state import CaseEvent, CaseState, step
from gongkai.law.deadlines import Due, due
from gongkai.law.errors import LawError
from gongkai.law.events import Channel, Event, EventType, in_force
from gongkai.law.outcomes import (
    ANSWERS,
    BY_CODE,
    DETAILS,
    Decision,
    Record,
    faults,
    leaf,
    open_on,
    rests_on_secrecy_or_privilege,
)
from gongkai.law.remedies import remedy_text
from gongkai.law.review_state import ReviewEvent, ReviewState
from gongkai.law.review_state import role_for as reviewer_at
from gongkai.law.review_state import step as review
from gongkai.law.roles import Role
from tests.law import naive
from tests.law.recounted import ASKS, ended_waiting, is_paused, period

C = Calendar.shipped()
E, T, S = CaseEvent, EventType, CaseState
OFFICE, HEAD = Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD
CLOSED = (S.ANSWERED, S.ABANDONED, S.WITHDRAWN, S.ARCHIVED)
# What may be entered again with another day, or (the second ones) taken back.
MOVABLE = (T.RECEIVED, T.CORRECTED, T.FEE_PAID, T.THIRD_PARTY_ASKED, T.THIRD_PARTY_ANSWERED,
           T.ORGAN_ASKED, T.ORGAN_ANSWERED, T.EXTENDED)  # fmt: skip
VOIDABLE = (T.THIRD_PARTY_ANSWERED, T.ORGAN_ANSWERED, T.EXTENDED)


def says_why(error: LawError) -> None:
    assert error.message
    assert error.rule
    assert error.article
    assert error.remedy


# -- the lives ------------------------------------------------------------------------------------


def decisions() -> st.SearchStrategy[list[Decision]]:
    """One to three parts, each decided with its facts (the record may still refuse it)."""

    def one(code: str) -> st.SearchStrategy[Decision]:
        kinds = [key for key, _ in DETAILS.get(code, (("", ""),))]
        grounds = ["X14A", "X14B", "X14C", "X15", "X16A", "X16B", "X16C", "X36-7"]
        return st.builds(
            Decision,
            outcome=st.just(code),
            detail=st.sampled_from(kinds),
            ground=st.sampled_from(grounds) if code == "B1" else st.just(""),
            citation=st.just("《档案法》第二十八条"),
            reason=st.just("理由写在这里"),
            organ=st.just("示范县财政局"),
        )

    return st.lists(
        st.sampled_from([outcome.code for outcome in ANSWERS]).flatmap(one), min_size=1, max_size=3
    )


class Lives(RuleBasedStateMachine):
    """One application from the day it came in."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Event] = []
        self.seen: tuple[Event, ...] = ()
        self.state = S.AWAITING_CONFIRMATION
        self.review: ReviewState | None = None
        self.passed: list[tuple[ReviewState, Role]] = []
        self.decided: list[Decision] = []
        self.outcome = ""
        self.remedy = ""
        self.closed_on: date | None = None
        self.asked = 0

    @initialize(
        channel=st.sampled_from(list(Channel)),
        arrived=st.dates(date(2020, 1, 1), date(2025, 3, 1)),
        confirmed_after=st.sampled_from([0, 1, 2, 5, None]),
    )
    def arrives(self, channel: Channel, arrived: date, confirmed_after: int | None) -> None:
        self.channel, self.arrived, self.today = channel, arrived, arrived
        if not channel.needs_confirmation:
            self.state = S.IN_HAND
            self.events.append(Event(T.RECEIVED, arrived, {"arrived_on": arrived}, 1))
        elif confirmed_after is not None:
            self.confirms(confirmed_after)

    # -- helpers: a step is taken whole or not at all --

    def record(
        self, kind: EventType, on: date, facts: dict[str, Any], replaces: int | None
    ) -> bool:
        event = Event(kind, on, facts, len(self.events) + 1, replaces)
        try:
            due([*self.events, event], C, self.today)
        except LawError as error:
            says_why(error)
            return False
        self.events.append(event)
        return True

    def do(self, what: CaseEvent, role: Role, kind: EventType | None = None, **facts: Any) -> bool:
        try:
            after = step(self.state, what, role)
        except LawError as error:
            says_why(error)
            return False
        if kind is not None and not self.record(kind, self.today, facts, None):
            return False
        self.state = after
        return True

    def close(self, outcome: str, remedy: str) -> None:
        self.outcome, self.remedy, self.closed_on = outcome, remedy, self.today

    @property
    def found(self) -> Due:
        return due(self.events, C, self.today)

    @property
    def counted(self) -> list[Event]:
        return in_force(self.events)

    @property
    def received_on(self) -> date | None:
        return next((one.on for one in self.counted if one.type == T.RECEIVED), None)

    # -- time --

    @rule(days=st.sampled_from([0, 1, 1, 2, 3, 5, 8, 13, 21, 34]))
    def time_passes(self, days: int) -> None:
        for _ in range(days):
            if (self.today.month, self.today.day) == (12, 31):
                self.i10_open_at_the_end_of_the_year()
            self.today += timedelta(1)

    def i10_open_at_the_end_of_the_year(self) -> None:
        """I10: in r25, and in r2 of the next year, exactly when an answer is owed at 24:00."""
        is_owed = self.state.is_open and self.state != S.AWAITING_CONFIRMATION
        assert open_on(self.today, self.received_on, self.closed_on) is is_owed

    # -- what can be done --

    @precondition(lambda self: self.state == S.AWAITING_CONFIRMATION)
    @rule(days=st.integers(0, 3))
    def confirms(self, days: int) -> None:
        self.time_passes(days)
        self.do(E.CONFIRM, OFFICE, T.RECEIVED, arrived_on=self.arrived, confirmed_on=self.today)

    @precondition(lambda self: self.state.is_open)
    @rule(days=st.integers(1, 20))
    def asks_for_correction(self, days: int) -> None:
        reply_by = naive.add(self.today, days)
        self.do(E.ASK_CORRECTION, OFFICE, T.CORRECTION_ASKED, reply_by=reply_by)

    @precondition(lambda self: self.state == S.AWAITING_CORRECTION)
    @rule(role=st.sampled_from([OFFICE, Role.APPLICANT, Role.DRAFTER]))
    def corrects(self, role: Role) -> None:
        self.do(E.CORRECT, role, T.CORRECTED)

    @precondition(lambda self: self.state in (S.AWAITING_CORRECTION, S.AWAITING_FEE))
    @rule()
    def gives_up_waiting(self) -> None:
        is_fee = self.state == S.AWAITING_FEE
        if self.do(E.ABANDON_UNPAID if is_fee else E.ABANDON, OFFICE, T.ABANDONED):
            self.close("F2" if is_fee else "F1", "R2")

    @precondition(lambda self: self.state.is_open)
    @rule(role=st.sampled_from([HEAD, HEAD, OFFICE]), scheme=st.sampled_from(["item", "page"]))
    def asks_for_a_fee(self, role: Role, scheme: str) -> None:
        self.do(E.NOTICE_FEE, role, T.FEE_NOTICED, scheme=scheme, total=300)

    @precondition(lambda self: self.state == S.AWAITING_FEE)
    @rule(amount=st.sampled_from([100, 300, 400]))
    def pays(self, amount: int) -> None:
        was = len(self.events)
        self.do(E.PAY_FEE, Role.FINANCE, T.FEE_PAID, amount=amount)
        assert (len(self.events) > was) is (amount >= 300)

    @precondition(lambda self: self.state.is_open)
    @rule(is_third=st.booleans(), co_made=st.booleans(), post=st.none() | st.integers(0, 4))
    def asks_somebody(self, is_third: bool, co_made: bool, post: int | None) -> None:
        served = self.today + timedelta(post) if post is not None else None
        what, kind = (
            (E.ASK_THIRD_PARTY, T.THIRD_PARTY_ASKED) if is_third else (E.ASK_ORGAN, T.ORGAN_ASKED)
        )
        self.asked += 1
        self.do(what, OFFICE, kind, consultation=self.asked, co_made=co_made, served_on=served)

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), is_known=st.sampled_from([True, True, True, False]))
    def somebody_answers(self, data: st.DataObject, is_known: bool) -> None:
        asked = [one for one in self.counted if one.type in ASKS]
        if is_known and asked:
            one = data.draw(st.sampled_from(asked))
            kind, number = ASKS[one.type], one.facts["consultation"]
        else:
            kind, number = data.draw(st.sampled_from(list(ASKS.values()))), self.asked + 1
        what = E.HEAR_THIRD_PARTY if kind == T.THIRD_PARTY_ANSWERED else E.HEAR_ORGAN
        self.do(what, OFFICE, kind, consultation=number)

    @precondition(lambda self: self.state.is_open)
    @rule(role=st.sampled_from([HEAD, HEAD, OFFICE]), days=st.integers(-1, 22))
    def extends(self, role: Role, days: int) -> None:
        self.do(E.EXTEND, role, T.EXTENDED, working_days=days)

    @precondition(lambda self: self.state.is_open)
    @rule(reasonable=st.booleans(), wait=st.integers(0, 10))
    def explains(self, reasonable: bool, wait: int) -> None:
        if self.do(E.ASK_REASONS, HEAD, T.REASONS_ASKED):
            self.time_passes(wait)
            assert self.do(E.RECEIVE_REASONS, OFFICE, T.REASONS_GIVEN, reasonable=reasonable)

    @precondition(lambda self: self.state.is_open)
    @rule(days=st.integers(0, 90))
    def delays(self, days: int) -> None:
        self.do(E.DELAY, HEAD, T.DELAYED, until=self.today + timedelta(days))

    @precondition(lambda self: self.state.is_open)
    @rule(role=st.sampled_from([OFFICE, Role.APPLICANT, Role.FINANCE]), sure=st.integers(0, 19))
    def withdraws(self, role: Role, sure: int) -> None:
        if sure == 0 and self.do(E.WITHDRAW, role, T.WITHDRAWN):
            self.close("F3", "")

    # -- the answer --

    @precondition(lambda self: self.state == S.IN_HAND)
    @rule(
        decided=decisions(),
        searches=st.integers(0, 2),
        earlier=st.booleans(),
        is_smooth=st.booleans(),
        days=st.integers(0, 9),
    )
    def drafts(
        self, decided: list[Decision], searches: int, earlier: bool, is_smooth: bool, days: int
    ) -> None:
        counted = self.counted
        on_record = Record(
            searches=searches,
            third_parties_asked=sum(one.type == T.THIRD_PARTY_ASKED for one in counted),
            earlier_answered=earlier,
            reasons_asked=any(one.type == T.REASONS_ASKED for one in counted),
            reasons_found_reasonable=any(one.facts.get("reasonable") for one in counted),
            has_correction=any(one.type == T.CORRECTED for one in counted),
            has_severed_copy=True,
        )
        missing = [fault for one in decided for fault in faults(one, on_record)]
        if missing:
            for fault in missing:
                says_why(fault)
            return
        if self.do(E.DRAFT_ANSWER, Role.DRAFTER):
            self.decided, self.passed = decided, []
            self.review = review(ReviewState.DRAFT, ReviewEvent.SUBMIT, Role.DRAFTER)
            self.time_passes(days)
            if is_smooth:
                self.reviews(ReviewEvent.PASS, 9)
                self.answers(OFFICE)

    @precondition(lambda self: self.state == S.ANSWER_IN_REVIEW)
    @rule(
        event=st.sampled_from(
            [ReviewEvent.PASS] * 6 + [ReviewEvent.SEND_BACK, ReviewEvent.ESCALATE]
        ),
        times=st.integers(1, 6),
    )
    def reviews(self, event: ReviewEvent, times: int) -> None:
        for _ in range(times if event == ReviewEvent.PASS else 1):
            assert self.review is not None
            role = reviewer_at(self.review) or Role.DRAFTER
            if self.review == ReviewState.DRAFT:
                event = ReviewEvent.SUBMIT
            try:
                after = review(self.review, event, role, needs_legal=True)
            except LawError:
                return
            if event == ReviewEvent.PASS:
                self.passed.append((self.review, role))
            elif after == ReviewState.DRAFT:
                self.passed = []  # a changed text is reviewed anew
            self.review = after

    @precondition(lambda self: self.state == S.ANSWER_IN_REVIEW)
    @rule()
    def drops_the_draft(self) -> None:
        if self.do(E.RETURN_ANSWER, OFFICE):
            self.review, self.decided, self.passed = None, [], []

    @precondition(lambda self: self.review == ReviewState.CLEARED)
    @rule(role=st.sampled_from([OFFICE, HEAD, Role.DRAFTER]))
    def answers(self, role: Role) -> None:
        if not self.do(E.RELEASE, role, T.ANSWERED):
            return
        # I1: no answer without the secrecy review (and the legal one), each by its reviewer.
        passed = dict(self.passed)
        assert passed.keys() & {ReviewState.SECRECY_REVIEW, ReviewState.ESCALATED}
        assert {passed.get(ReviewState.SECRECY_REVIEW), passed.get(ReviewState.ESCALATED)} <= {
            Role.SECRECY_REVIEWER, None,
        }  # fmt: skip
        assert passed[ReviewState.LEGAL_REVIEW] == Role.LEGAL_REVIEWER
        assert ReviewState.APPROVAL in passed
        self.review = None
        is_first = any(rests_on_secrecy_or_privilege(one) for one in self.decided)
        self.close(leaf(one.outcome for one in self.decided), "R1" if is_first else "R2")

    # -- afterwards --

    @precondition(lambda self: self.state in CLOSED)
    @rule(days=st.integers(-2, 60))
    def is_ordered_to_redo(self, days: int) -> None:
        until = self.today + timedelta(days)
        if self.do(E.REDO, Role.LEGAL_REVIEWER, T.REDO_ORDERED, until=until):
            self.outcome, self.remedy, self.closed_on, self.decided = "", "", None, []

    @precondition(lambda self: self.state in CLOSED)
    @rule()
    def is_delivered_and_archived(self) -> None:
        if self.do(E.DELIVER, OFFICE, T.DELIVERED):
            self.do(E.ARCHIVE, OFFICE, T.ARCHIVED)

    @precondition(lambda self: self.received_on)
    @rule(data=st.data())
    def is_put_right(self, data: st.DataObject) -> None:
        """I6: a slip is put right by a new entry; the wrong one stays in the list."""
        movable = [one for one in self.counted if one.type in MOVABLE]
        wrong = data.draw(st.sampled_from(movable))
        on = wrong.on + timedelta(data.draw(st.integers(-4, 4)))
        if self.state in (S.AWAITING_CONFIRMATION, S.ARCHIVED) or on > self.today:
            return
        before = self.state
        assert step(self.state, E.RECTIFY, OFFICE) == before
        if wrong.type in VOIDABLE and data.draw(st.booleans()):
            self.record(T.VOIDED, self.today, {}, wrong.id)
            return
        facts = dict(wrong.facts)
        if wrong.type == T.RECEIVED:
            if self.channel.needs_confirmation:
                facts["confirmed_on"] = on
            else:
                facts["arrived_on"] = self.arrived = on
        self.record(wrong.type, on, facts, wrong.id)

    # -- what always holds --

    @invariant()
    def i6_the_list_only_grows(self) -> None:
        assert tuple(self.events[: len(self.seen)]) == self.seen
        self.seen = tuple(self.events)
        assert [event.id for event in self.events] == list(range(1, len(self.events) + 1))
        replaced = [event.replaces for event in self.events if event.replaces is not None]
        assert len(replaced) == len(set(replaced))
        counted = {event.id for event in self.counted}
        assert counted.isdisjoint(replaced)

    @invariant()
    def i2_i9_the_date_is_what_a_recount_finds(self) -> None:
        """I2: the net working days are 20 + an extension ≤ 20. I9: pauses counted once."""
        if self.received_on is None:
            return
        counted, found = self.counted, self.found
        assert found.paused is is_paused(counted, self.today)
        if found.paused:
            assert found.due_on is None
            return
        on, allowed, left_out = period(counted, self.today)
        assert found.due_on == on
        assert 20 <= allowed <= 40
        is_fixed = any(event.type in (T.DELAYED, T.REDO_ORDERED) for event in counted)
        if not is_fixed and not ended_waiting(counted):
            start = max(
                one.on for one in counted if one.type in (T.RECEIVED, T.CORRECTED, T.FEE_PAID)
            )
            used = [day for day in naive.days_of(start, on) if day not in left_out]
            assert len(used) <= allowed
            assert len(naive.days_of(start, on)) == allowed + len(left_out)

    @invariant()
    def i3_one_correction_notice_one_extension(self) -> None:
        types = [event.type for event in self.counted]
        assert types.count(T.CORRECTION_ASKED) <= 1
        assert types.count(T.EXTENDED) <= 1

    @invariant()
    def i4_a_closed_case_has_exactly_one_row(self) -> None:
        assert (self.state in CLOSED) is (not self.state.is_open) is bool(self.outcome)
        if self.outcome:
            assert [one.row for one in BY_CODE.values() if one.code == self.outcome] == [
                BY_CODE[self.outcome].row
            ]
            assert BY_CODE[self.outcome].row in range(3, 24)

    @invariant()
    def i5_reconsideration_first_iff_withheld_by_arts_14_to_16(self) -> None:
        if not self.outcome:
            return
        text = remedy_text(self.remedy, government="示范县人民政府")
        refused = any(
            "C1" <= one.outcome <= "C7" or (one.outcome == "B1" and one.ground != "X36-7")
            for one in (self.decided if self.state in (S.ANSWERED, S.ARCHIVED) else ())
        )
        assert ("应当先" in text) is (refused and self.outcome[0] != "F")

    @invariant()
    def i7_one_scheme_of_fees(self) -> None:
        schemes = {one.facts["scheme"] for one in self.counted if one.type == T.FEE_NOTICED}
        assert len(schemes) <= 1

    @invariant()
    def i8_received_between_arrival_and_confirmation(self) -> None:
        counted = self.counted
        for event in counted:
            if event.type == T.RECEIVED:
                assert event.facts["arrived_on"] <= event.on
                assert event.on <= event.facts.get("confirmed_on", event.on)
                assert all(event.on <= other.on for other in counted)


def test_random_lives() -> None:
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=250,
            stateful_step_count=50,
            derandomize=True,
            deadline=None,
            # Shrinking a failing life takes minutes; add Phase.shrink when hunting one.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )

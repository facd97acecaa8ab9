"""New media and copying by hand: what is prepared, recorded, compared, and taken down again."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.disclosure import actions
from gongkai.disclosure.models import Disclosure
from gongkai.portal.channels import actions as channels
from gongkai.portal.channels import copying, media
from gongkai.portal.channels.deliveries import catch_up_channels
from gongkai.portal.channels.models import Channel, Posting
from gongkai.portal.channels.todo import waiting_items
from tests.portal.test_channels import open_channel, publish, withdraw
from tests.world import County, found

ADDRESS = "https://www.example.test/art/1.html"


def account(county: County) -> Channel:
    row = Channel(organ=county.organ, kind="new_media", name="示范审计", platform="wechat")
    return channels.save_channel(channel=row, by=county.person("gongkaiban"))


def posting(county: County, channel: Channel, row: Disclosure) -> Posting:
    return channels.record_posting(
        channel=channel, disclosure=row, by=county.person("fabu"), address=ADDRESS,
        posted_on=timezone.localdate(),
    )  # fmt: skip


def page_of(row: Disclosure, body: str | None = None, extra: str = "") -> bytes:
    version = row.published_clearance.version
    text = version.body_html if body is None else body
    return (
        f"<html><head><title>县政府</title><script>x</script></head><body><nav>首页</nav>"
        f"<h1>{version.title}</h1><div>{text}</div>{extra}</body></html>"
    ).encode()


def test_the_digest_ends_with_a_sentence_and_fits(county: County) -> None:
    row = county.publish(
        county.draft("news", "长摘要", summary="这是第一句，说明了办法的背景。" * 18)
    )
    prepared = media.prepared(row)
    assert len(prepared.digest) <= media.LONGEST_DIGEST
    assert prepared.digest.endswith("。")
    assert row.index_number in prepared.text
    assert prepared.qr_code.startswith("data:image/svg+xml")
    assert prepared.link.endswith(row.public_path)
    posting(county, open_channel(county, "hand_copy", "县网站"), row)
    assert media.prepared(row).link == ADDRESS


@pytest.mark.parametrize(
    ("address", "days", "says"),
    [
        ("javascript:alert(1)", 0, "http"),
        ("www.example.test/1", 0, "http"),
        ("https://a b", 0, "http"),
        ("https://x.test/" + "a" * 600, 0, "500"),
        (ADDRESS, 1, "今天"),
        (ADDRESS, -30, "早于"),
    ],
)
def test_a_wrong_posting_is_told_why(county: County, address: str, days: int, says: str) -> None:
    channel, row = account(county), publish(county)
    with pytest.raises(Blocked, match=says):
        channels.record_posting(
            channel=channel, disclosure=row, by=county.person("fabu"), address=address,
            posted_on=timezone.localdate() + timedelta(days),
        )  # fmt: skip


def test_the_same_posting_is_noted_once(county: County) -> None:
    channel, row = account(county), publish(county)
    posting(county, channel, row)
    with pytest.raises(Blocked, match="已经登记过"):
        posting(county, channel, row)
    assert Posting.objects.count() == 1


def test_nothing_unpublished_is_posted(county: County) -> None:
    channel = account(county)
    draft = county.draft("news", "草稿")
    with pytest.raises(Blocked, match="没有公开"):
        posting(county, channel, draft)
    row = publish(county)
    with pytest.raises(Forbidden):
        channels.record_posting(
            channel=channel, disclosure=row, by=county.person("nigao"), address=ADDRESS,
            posted_on=timezone.localdate(),
        )  # fmt: skip
    neighbour = found("tongji", "示范县统计局", "110000000000000022", "县统计局", "示统")
    with pytest.raises(Forbidden):
        posting(neighbour, channel, row)


def test_a_withdrawn_item_is_asked_for_until_it_is_removed(county: County) -> None:
    channel, row, by = account(county), publish(county), county.person("gongkaiban")
    made = posting(county, channel, row)
    assert waiting_items(by) == []
    withdraw(county, row)
    # At once, without waiting for any worker.
    lines = waiting_items(by)
    assert ["请撤下新媒体上的这条" in line.title for line in lines] == [True]
    assert row.draft.title not in lines[0].title
    catch_up_channels()
    channels.record_removal(posting=made, by=by)
    assert waiting_items(by) == []
    with pytest.raises(Blocked):
        channels.record_removal(posting=made, by=by)


def test_an_account_lists_what_is_public_and_not_posted_there(
    county: County, client: Client
) -> None:
    channel, row = account(county), publish(county)
    county.draft("news", "没有公开的")
    client.force_login(county.person("fabu"))
    page = f"/desk/channels/{channel.pk}/"
    prepare = f"/desk/channels/{channel.pk}/items/{row.pk}/"
    assert client.get(page).context["not_posted"] == [row]
    assert prepare in client.get(page).content.decode()
    made = posting(county, channel, row)
    assert client.get(page).context["not_posted"] == []
    channels.record_removal(posting=made, by=county.person("fabu"))
    assert client.get(page).context["not_posted"] == [row]
    withdraw(county, row)
    assert client.get(page).context["not_posted"] == []


def test_what_was_never_posted_needs_no_removal(county: County) -> None:
    channel, row = open_channel(county, "hand_copy", "县网站"), publish(county)
    catch_up_channels()
    withdraw(county, row)
    catch_up_channels()
    assert not channel.deliveries.filter(state="pending").exists()


def test_recording_the_address_settles_the_delivery(county: County) -> None:
    channel, row = open_channel(county, "hand_copy", "县网站"), publish(county)
    catch_up_channels()
    posting(county, channel, row)
    assert channel.deliveries.get().state == "confirmed"


def test_fields_come_in_the_order_of_the_other_form(county: County, client: Client) -> None:
    channel, row = open_channel(county, "hand_copy", "县网站"), publish(county)
    client.force_login(county.person("gongkaiban"))
    client.post(
        f"/desk/channels/{channel.pk}/edit/",
        {
            "name": "县网站",
            "is_open": "on",
            "order_body": 1,
            "order_title": 2,
            "order_formed_on": 3,
        },
    )
    channel.refresh_from_db()
    assert [one.code for one in copying.to_copy(channel, row)] == ["body", "title", "formed_on"]


# --- comparing -------------------------------------------------------------------------------------


@pytest.fixture
def item(county: County) -> Disclosure:
    row = county.draft(
        "news", "关于投资的通告",
        "<p>全年安排资金 1,250.5 万元。</p><p>涉及 3 个项目。</p>"
        "<table><tr><td>甲镇</td><td>40%</td></tr></table>",
    )  # fmt: skip
    actions.attach(disclosure=row, by=county.person("nigao"), name="项目明细.txt", data=b"1")
    return county.publish(row)


def outcome(row: Disclosure, data: bytes, name: str = "page.html") -> copying.Comparison:
    return copying.compared(row, copying.read_live(data, name))


def test_the_same_page_in_every_form(item: Disclosure) -> None:
    link = '<a href="/files/%E9%A1%B9%E7%9B%AE%E6%98%8E%E7%BB%86.txt">下载</a>'
    page = page_of(item, extra=link)
    assert outcome(item, page).outcome == "same"
    assert outcome(item, page.decode().encode("gb18030")).outcome == "same"
    mhtml = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + page + b"\r\n--x--\r\n"
    )  # fmt: skip
    assert outcome(item, mhtml, "page.mhtml").outcome == "same"
    text = "关于投资的通告\n全年安排资金 1,250.5 万元。\n涉及 3 个项目。\n甲镇 40%\n项目明细"
    assert outcome(item, text.encode(), "page.txt").outcome == "same"


def test_a_changed_number_a_lost_paragraph_and_a_lost_file_are_found(item: Disclosure) -> None:
    body = item.published_clearance.version.body_html
    changed = outcome(item, page_of(item, body.replace("1,250.5", "1,205.5"), "项目明细"))
    assert changed.outcome == "different"
    assert changed.numbers == ["1,250.5"]
    assert len(changed.paragraphs) == 1
    shown = [(piece.kind, piece.text) for piece in changed.paragraphs[0]]
    assert ("gone", "5") in shown or ("new", "5") in shown or len(shown) > 1
    lost = outcome(item, page_of(item, body.replace("<p>涉及 3 个项目。</p>", ""), "项目明细"))
    assert lost.outcome == "different"
    assert outcome(item, page_of(item)).outcome == "missing_files"
    assert outcome(item, b"<p>x</p>").is_title_there is False


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"", "a.html"), (b"x", "a.exe"), (b"", "a.txt"), (b"plain", "a.mhtml"), (b"%PDF-1.4", "a.pdf"),
     (b"x" * (21 * 2**20), "a.html"), (b"   ", "a.html"), (b"<!-- -->", "a.html")],
)  # fmt: skip
def test_a_file_that_is_no_page_is_told_why(data: bytes, name: str) -> None:
    with pytest.raises(Blocked):
        copying.read_live(data, name)


def test_a_hostile_page_is_read_in_bounded_time(item: Disclosure) -> None:
    deep = b"<div>" * 50_000 + b"x"
    wide = ("全年安排资金 1 万元。" * 200 + "\n").encode() * 2000
    for data, name in ((deep, "a.html"), (wide, "a.txt")):
        assert outcome(item, data, name).outcome == "different"


# --- pages -----------------------------------------------------------------------------------------


def test_every_page_for_those_who_may_and_nobody_else(county: County, client: Client) -> None:
    package, pull = open_channel(county), open_channel(county, "pull", "平台")
    by_hand, news = open_channel(county, "hand_copy", "县网站"), account(county)
    row = publish(county, files=True)
    made = posting(county, by_hand, row)
    catch_up_channels()
    pages = [
        "", "packages/", f"items/{row.pk}/", f"postings/{made.pk}/compare/",
        f"{package.pk}/", f"{package.pk}/?state=confirmed", f"{pull.pk}/", f"{by_hand.pk}/",
        f"{news.pk}/", f"{by_hand.pk}/items/{row.pk}/", f"{news.pk}/items/{row.pk}/",
    ]  # fmt: skip
    neighbour = found("tongji", "示范县统计局", "110000000000000022", "县统计局", "示统")
    for page in pages:
        for username, status in (("fabu", 200), ("gongkaiban", 200), ("xitong", 200),
                                 ("nigao", 403), ("anquan", 403)):  # fmt: skip
            client.force_login(county.person(username))
            assert client.get(f"/desk/channels/{page}").status_code == status, (page, username)
        client.force_login(neighbour.person("fabu"))
        if page not in ("", "packages/"):
            assert client.get(f"/desk/channels/{page}").status_code == 404, page
    client.force_login(county.person("gongkaiban"))
    assert "发布渠道" in client.get(f"/desk/disclosures/{row.pk}/").content.decode()
    withdraw(county, row)
    assert client.get(f"/desk/channels/{news.pk}/items/{row.pk}/").status_code == 404
    page = client.get(f"/desk/channels/items/{row.pk}/").content.decode()
    assert row.draft.title not in page
    assert row.index_number in page
    assert "请撤下" in client.get("/desk/").content.decode()


def test_the_package_comes_as_a_download(county: County, client: Client) -> None:
    channel = open_channel(county)
    publish(county, files=True)
    catch_up_channels()
    client.force_login(county.person("fabu"))
    answer = client.post(f"/desk/channels/{channel.pk}/export/", {"what": "all"})
    assert answer["Content-Type"] == "application/zip"
    assert b"".join(answer.streaming_content).startswith(b"PK")
    wrong = client.post(f"/desk/channels/{channel.pk}/receipts/", {"text": "{这不是"})
    assert wrong.status_code == 422
    assert "{这不是" in wrong.content.decode()


def test_a_page_is_compared_and_nothing_of_it_kept(
    county: County, client: Client, item: Disclosure, settings
) -> None:
    made = posting(county, open_channel(county, "hand_copy", "县网站"), item)
    client.force_login(county.person("fabu"))
    page = SimpleUploadedFile("a.html", page_of(item, "<p>独特的网页文字</p>"), "text/html")
    answer = client.post(f"/desk/channels/postings/{made.pk}/compare/", {"page": page})
    assert "不一致" in answer.content.decode()
    made.refresh_from_db()
    assert (made.outcome, made.differences > 0) == ("different", True)
    kept = [path for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()]
    assert all("独特的网页文字".encode() not in path.read_bytes() for path in kept)


def test_what_was_typed_without_any_form_is_still_the_same(county: County) -> None:
    body = (
        "<p>分工如下：</p><ol><li>核对账册。</li><li>走访村民。</li></ol>"
        "<table><tr><td><p>甲镇</p></td><td><p>40%</p></td></tr></table>"
    )
    row = county.publish(county.draft("news", "分工", body))
    channel = open_channel(county, "hand_copy", "县网站")
    copied = {one.code: one for one in copying.to_copy(channel, row)}["body"]
    assert "1. 核对账册。" in copied.value
    assert "甲镇\t40%" in copied.value
    assert copied.html == row.published_clearance.version.body_html
    assert "2. 走访村民。" in media.prepared(row).text
    typed = "".join(f"<p>{line}</p>" for line in copied.value.split("\n"))
    assert outcome(row, page_of(row, typed)).outcome == "same"


def test_the_form_of_a_channel_asks_in_chinese(county: County, client: Client) -> None:
    client.force_login(county.person("gongkaiban"))
    page = client.get("/desk/channels/new/").content.decode()
    assert "---------" not in page
    assert page.count(">请选择</option>") == 2

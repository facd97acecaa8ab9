"""Links to other documents of the same register: found, checked, shown when both are public."""

import pytest

from gongkai.core.deeds import Blocked
from gongkai.disclosure import actions
from gongkai.disclosure.models import Disclosure, Relation, RelationVerb
from tests.disclosure.writing import draft_of, signed_in, typed
from tests.world import County, found


def linked(county: County, to: int, verb: str = "amends") -> Disclosure:
    return county.draft("news", "修改后的办法", relations=[{"verb": verb, "to": to}])


def test_a_link_is_kept_once(county: County) -> None:
    target = county.draft("news", "原办法")
    link = {"verb": "amends", "to": target.pk}
    disclosure = county.draft(
        "news", "修改后的办法", relations=[link, link, {"verb": "repeals", "to": target.pk}]
    )
    assert disclosure.draft.relations == [link, {"verb": "repeals", "to": target.pk}]


@pytest.mark.parametrize("verb", ["", "destroys", None])
def test_an_unknown_verb_is_refused(county: County, verb: str | None) -> None:
    with pytest.raises(Blocked, match="关联方式"):
        linked(county, county.draft("news", "原办法").pk, verb)  # type: ignore[arg-type]


def test_what_is_not_of_the_register_is_refused(county: County) -> None:
    neighbour = found("neighbour", "示范县另一局", "11000000000000001Y")
    for to in (999_999, neighbour.draft("news", "外局文件").pk):
        with pytest.raises(Blocked, match="不在本机关的台账"):
            linked(county, to)
    with pytest.raises(Blocked, match="有误"):
        county.draft("news", "修改后的办法", relations=[{"verb": "amends", "to": "1"}])


def test_a_document_is_not_linked_to_itself(county: County) -> None:
    disclosure = county.draft("news", "原办法")
    with pytest.raises(Blocked, match="它自己"):
        actions.save_draft(disclosure=disclosure, by=county.person("nigao"), revision=0,
                           content={"relations": [{"verb": "amends", "to": disclosure.pk}]})  # fmt: skip


def test_too_many_links_are_refused(county: County) -> None:
    with pytest.raises(Blocked, match="最多 30 个"):
        county.draft("news", "汇总", relations=[{"verb": "relates", "to": n} for n in range(1, 40)])


def test_a_published_link_becomes_a_relation(county: County) -> None:
    target = county.publish(county.draft("news", "原办法"))
    disclosure = county.publish(linked(county, target.pk))
    assert Relation.objects.get().source == disclosure


# The picker


def test_the_picker_finds_by_title_and_number_within_the_organ(county: County) -> None:
    target = county.draft("news", "示范县内部审计办法", document_number="示审发〔2026〕3号")
    neighbour = found("neighbour", "示范县另一局", "11000000000000001Y")
    neighbour.draft("news", "示范县内部审计办法（外局）")
    client = signed_in(county, "nigao")
    for words in ("内部审计", "〔2026〕3", target.register_number):
        told = client.get("/desk/disclosures/relatable/", {"q": words}).json()["found"]
        assert [one["pk"] for one in told] == [target.pk], words
    assert told[0]["number"] == "示审发〔2026〕3号"
    for words in ("", " ", "没有的", "%", "x" * 500):
        assert client.get("/desk/disclosures/relatable/", {"q": words}).json()["found"] == []
    assert signed_in(county, "xitong").get("/desk/disclosures/relatable/?q=审计").status_code == 403


def test_the_page_saves_and_shows_links(county: County) -> None:
    target = county.draft("news", "原办法")
    disclosure = county.draft("news", "修改后的办法")
    client = signed_in(county, "nigao")
    address = f"/desk/disclosures/{disclosure.pk}/edit/"
    client.post(address, typed(county, disclosure, relation=f"amends:{target.pk}"))
    assert draft_of(disclosure).relations == [{"verb": "amends", "to": target.pk}]
    page = client.get(address).content.decode()
    assert f'value="amends:{target.pk}"' in page
    assert "《原办法》" in page
    client.post(address, typed(county, disclosure))
    assert draft_of(disclosure).relations == []


@pytest.mark.parametrize("value", ["amends", "amends:x", ":1", "amends:" + "9" * 30, "bad:1", ""])
def test_nonsense_from_the_page_is_left_out(county: County, value: str) -> None:
    disclosure = county.draft("news", "修改后的办法")
    address = f"/desk/disclosures/{disclosure.pk}/edit/"
    response = signed_in(county, "nigao").post(address, typed(county, disclosure, relation=value))
    assert response.status_code == 302
    assert draft_of(disclosure).relations == []


def test_without_script_a_link_is_added_by_number_and_removed(county: County) -> None:
    target = county.draft("news", "原办法", document_number="示审发〔2026〕3号")
    county.draft("news", "原办法二")
    disclosure = county.draft("news", "修改后的办法")
    client = signed_in(county, "nigao")
    address = f"/desk/disclosures/{disclosure.pk}/edit/"

    def ask(words: str, **more: str) -> str:
        form = typed(county, disclosure, add_relation="1", relation_verb="amends",
                     relation_words=words, **more)  # fmt: skip
        return str(client.post(address, form).content.decode())

    assert f'value="amends:{target.pk}"' in ask("示审发〔2026〕3号")
    assert "有 2 份文件" in ask("原办法")
    assert "没有找到" in ask("不存在")
    removed = client.post(address, typed(county, disclosure, relation=f"amends:{target.pk}",
                                         remove_relation=f"amends:{target.pk}"))  # fmt: skip
    assert "《原办法》" not in removed.content.decode()
    assert draft_of(disclosure).revision == 0


def test_every_verb_is_offered(county: County) -> None:
    disclosure = county.draft("news", "修改后的办法")
    page = (
        signed_in(county, "nigao").get(f"/desk/disclosures/{disclosure.pk}/edit/").content.decode()
    )
    for verb in RelationVerb:
        assert f'<option value="{verb.value}">{verb.label}</option>' in page

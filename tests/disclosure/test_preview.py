"""The public page before it is public: exactly that page, marked, for readers, kept nowhere."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from gongkai.disclosure import actions
from tests.disclosure.test_pictures import with_picture
from tests.disclosure.writing import signed_in
from tests.world import County, found, working_day_ago


def page(county: County, pk: int, query: str = "", username: str = "nigao"):  # type: ignore[no-untyped-def]
    return signed_in(county, username).get(f"/desk/disclosures/{pk}/preview/page/{query}")


def test_the_draft_is_shown_as_the_public_page(county: County) -> None:
    disclosure = with_picture(county)
    by = county.person("nigao")
    draft = actions.attach(disclosure=disclosure, by=by, name="说明.txt", data=b"abc")
    response = page(county, disclosure.pk)
    text = response.content.decode()
    assert "预览，未公开" in text
    assert 'class="article-title">动态<' in text
    assert f"/desk/disclosures/{disclosure.pk}/pictures/{draft.pictures[0]['sha256']}/" in text
    assert f"/desk/disclosures/{disclosure.pk}/files/{draft.attachments[0]['sha256']}/" in text
    assert "picture:" not in text
    assert "None" not in text


def test_it_is_marked_and_kept_nowhere(county: County, settings: LazySettings) -> None:
    disclosure = with_picture(county)
    for address in ("preview/page/", "preview/?width=phone", "preview/?width=desktop"):
        response = signed_in(county, "nigao").get(f"/desk/disclosures/{disclosure.pk}/{address}")
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
        assert "预览，未公开" in response.content.decode()
    policy = page(county, disclosure.pk)["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert not [path for path in Path(settings.SITE_ROOT).rglob("*") if path.is_file()]


def test_the_frame_is_sandboxed_and_as_wide_as_asked(county: County) -> None:
    disclosure = county.draft("news", "动态")
    client = signed_in(county, "nigao")
    for width in ("phone", "desktop", "nonsense"):
        text = client.get(
            f"/desk/disclosures/{disclosure.pk}/preview/?width={width}"
        ).content.decode()
        shown = width if width != "nonsense" else "desktop"
        assert f"preview-frame preview-{shown}" in text
        assert 'sandbox="allow-same-origin"' in text


def test_a_version_is_shown_as_it_was_submitted(county: County) -> None:
    disclosure = county.submit(county.draft("news", "送审的标题"))
    by = county.person("nigao")
    actions.reopen(disclosure=disclosure, by=by)
    revision = disclosure.draft.revision
    content = {"title": "改过的标题"}
    actions.save_draft(disclosure=disclosure, by=by, content=content, revision=revision)
    assert "送审的标题" in page(county, disclosure.pk, "?version=1").content.decode()
    assert "改过的标题" in page(county, disclosure.pk).content.decode()
    for number in ("7", "x", "-1", "9" * 20):
        assert page(county, disclosure.pk, f"?version={number}").status_code == 404


def test_links_are_shown_as_they_will_stand(county: County) -> None:
    public = county.publish(county.draft("news", "公开的办法"))
    hidden = county.draft("news", "没公开的办法")
    links = [{"verb": "amends", "to": public.pk}, {"verb": "repeals", "to": hidden.pk}]
    text = page(county, county.draft("news", "修改后的办法", relations=links).pk).content.decode()
    assert "公开的办法" in text
    assert "没公开的办法" not in text


@pytest.mark.parametrize("username", ["xitong", "anquan", "shenji"])
def test_only_readers_see_it(county: County, username: str) -> None:
    disclosure = county.draft("news", "动态")
    assert page(county, disclosure.pk, username=username).status_code == 403
    neighbour = found("neighbour", "示范县另一局", "11000000000000001Y")
    for address in ("preview/", "preview/page/"):
        client = signed_in(neighbour, "nigao")
        assert client.get(f"/desk/disclosures/{disclosure.pk}/{address}").status_code == 404


def test_a_reviewer_sees_it_too_and_posts_nothing(county: County) -> None:
    disclosure = county.draft("news", "动态")
    assert page(county, disclosure.pk, username="fenguan").status_code == 200
    address = f"/desk/disclosures/{disclosure.pk}/preview/page/"
    assert signed_in(county, "fenguan").post(address).status_code == 405


def test_an_answer_has_no_public_page(county: County) -> None:
    disclosure = actions.register(
        by=county.person("nigao"), exit="applicant",
        content={"title": "答复", "formed_on": working_day_ago(2), "attribute": "on_request",
                 "body_html": "<p>答复</p>"},
    )  # fmt: skip
    assert page(county, disclosure.pk).status_code == 409


def test_what_could_act_is_inert(county: County) -> None:
    disclosure = county.draft(
        "news", "动态<script>x</script>", "<p onclick=x>甲<script>1</script></p>"
    )
    text = page(county, disclosure.pk).content.decode()
    assert "<script>x" not in text
    assert "onclick" not in text

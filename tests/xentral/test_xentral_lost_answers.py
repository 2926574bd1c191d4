"""Answers of the assistant that are lost: the run looks before it claims or repeats anything."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from runwright import HumanNeededError, RefusedError, Secret
from runwright_xentral.shop_interfaces import start_shop_interface
from runwright_xentral.shop_wizard import choose_features, choose_location, enter_credentials, finish
from tests.xentral.xentral_foreign import (
    CREATE,
    CREDENTIALS,
    DONE,
    FEATURES,
    LIST,
    LOCATION,
    SAVE_WIZARD,
    WIDGET,
    Foreign,
    edit_page,
)
from tests.xentral.xentral_tenant import TOKEN

SHOP = "https://shop.example"
PAGES = [CREDENTIALS, LOCATION, FEATURES, DONE]
EMPTY = '<table id="onlineshopslist"><tbody><tr><td class="dataTables_empty">Keine</td></tr></tbody></table>'
ONE = (
    '<table id="onlineshopslist"><tbody><tr><td>9</td><td>Shopify</td><td>shopimporter_shopify</td>'
    '<td><a href="index.php?module=onlineshops&action=edit&id=9">x</a></td></tr></tbody></table>'
)


class Assistant:
    """A server that makes the interface at the page of the features, and whose answers may be lost."""

    def __init__(self, foreign: Foreign, lost: Callable[[int, int], bool]) -> None:
        self.foreign = foreign
        self.lost = lost
        self.posts = 0
        self.made = 0
        self.creates = True
        pages = [{"index": at, "html": html} for at, html in enumerate(PAGES)]
        self.pages = pages
        foreign.screens[LIST] = lambda: ONE if self.made else EMPTY
        foreign.screens["action=edit&id=9"] = lambda: edit_page(SHOP, TOKEN)
        foreign.screens[CREATE] = WIDGET % {"out_in": "true", "first": json.dumps(pages[0])}
        foreign.screens[SAVE_WIZARD] = self.answer

    def answer(self) -> tuple[int, str]:
        """Take one page."""
        self.posts += 1
        sent = self.foreign.posts[-1][1]
        page = 1 if "ShopifyURL" in sent else 2 if "location" in sent else 3
        lost = self.lost(page, self.posts)
        if page == 3 and (self.creates or not lost):
            self.made += 1
        return (502, "<h1>Bad Gateway</h1>") if lost else (200, json.dumps(self.pages[page]))

    def run(self) -> str:
        """Carry out the handlers in the order of the runbook."""
        xentral = self.foreign.xentral()
        xentral.session.clock.start(120)
        assert start_shop_interface(xentral, shop_url=SHOP).interface_id == ""
        enter_credentials(xentral, shop_url=SHOP, access_token=Secret(TOKEN))
        choose_location(xentral, location="Filiale")
        choose_features(xentral)
        return finish(xentral, shop_url=SHOP).interface_id


@pytest.mark.parametrize("page", [1, *(pytest.param(page, marks=pytest.mark.matrix) for page in (2, 3))])
def test_a_page_whose_answer_was_lost_is_sent_again_from_the_start(foreign: Foreign, page: int) -> None:
    """Nothing was made: the assistant is begun once more with what was entered, and one interface is made."""
    assistant = Assistant(foreign, lambda at, posts: at == page and posts == page)
    assistant.creates = False
    assert assistant.run() == "9"
    assert (assistant.made, assistant.posts) == (1, page + 3)


@pytest.mark.matrix
def test_an_interface_that_was_made_in_silence_is_found(foreign: Foreign) -> None:
    """The answer to the last form was lost and the interface is there: it is taken, and given its location."""
    assistant = Assistant(foreign, lambda at, posts: at == 3)
    foreign.screens["action=edit&id=9"] = lambda: (
        edit_page(SHOP, TOKEN)
        + ('<select name="location"><option value=""></option><option value="2" selected>Filiale</option></select>')
    )
    assert assistant.run() == "9"
    assert (assistant.made, assistant.posts) == (1, 3)


@pytest.mark.matrix
def test_answers_that_are_lost_twice_end_the_step(foreign: Foreign) -> None:
    """The message says that the interface does not exist, after the list was read."""
    assistant = Assistant(foreign, lambda at, posts: at == 1)
    with pytest.raises(RefusedError, match=r"HTTP 502\), for the second time; Xentral has no shop interface"):
        assistant.run()
    assert (assistant.made, assistant.posts) == (0, 2)


@pytest.mark.matrix
def test_what_cannot_be_looked_up_is_in_doubt(foreign: Foreign) -> None:
    """Nothing is claimed about an interface when the list does not answer either."""
    assistant = Assistant(foreign, lambda at, posts: at == 3)

    def down() -> object:
        return (502, "") if assistant.made else EMPTY

    foreign.screens[LIST] = down
    with pytest.raises(HumanNeededError, match="could not be looked up"):
        assistant.run()
    assert assistant.made == 1

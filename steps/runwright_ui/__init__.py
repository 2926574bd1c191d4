"""The step pack for any web application: documented UI steps without Python."""

from __future__ import annotations

from runwright import StepPack
from runwright_ui.application import WebApplication
from runwright_ui.changes import change
from runwright_ui.downloads import download
from runwright_ui.expectations import expect, expect_url
from runwright_ui.form_fields import check, fill, fill_secret, select, type_keys, uncheck, upload
from runwright_ui.navigation import click, close_tab, hover, open_path, press, scroll_to, wait_for
from runwright_ui.new_secrets import reveal_secret
from runwright_ui.saved_secrets import save_secret
from runwright_ui.screen_values import read, read_list, read_secret
from runwright_ui.settings import UiSettings
from runwright_ui.sign_ins import sign_in
from runwright_ui.targets import UiTarget

PACK = StepPack(
    name="ui",
    title="any web application",
    facade=WebApplication,
    handlers=(
        sign_in,
        open_path,
        click,
        press,
        hover,
        scroll_to,
        close_tab,
        wait_for,
        fill,
        type_keys,
        fill_secret,
        select,
        check,
        uncheck,
        upload,
        download,
        change,
        read,
        read_list,
        read_secret,
        reveal_secret,
        save_secret,
        expect,
        expect_url,
    ),
    settings=UiSettings,
    any_app=True,
)

__all__ = ["PACK", "UiTarget", "WebApplication"]

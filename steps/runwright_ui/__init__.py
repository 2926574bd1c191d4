"""The step pack for any web application: documented UI steps without Python."""

from __future__ import annotations

from runwright import StepPack
from runwright_ui.application import WebApplication
from runwright_ui.changing import change
from runwright_ui.downloading import download
from runwright_ui.expecting import expect, expect_url
from runwright_ui.filling import check, fill, fill_secret, select, type_keys, uncheck, upload
from runwright_ui.navigating import click, close_tab, hover, open_path, press, scroll_to, wait_for
from runwright_ui.reading import read, read_list, read_secret
from runwright_ui.revealing import reveal_secret
from runwright_ui.saving import save_secret
from runwright_ui.settings import Settings
from runwright_ui.signing_in import sign_in
from runwright_ui.targets import Target

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
    settings=Settings,
    any_app=True,
)

__all__ = ["PACK", "Target", "WebApplication"]

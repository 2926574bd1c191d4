"""The shipped runbook against the documentation that it carries out."""

from __future__ import annotations

from runwright.runbook import find_runbook, load_runbook

# The sentences of Xentral's page "Connecting Shopify and Xentral" that ask for an action, read on 2026-11-23.
ACTIONS = (
    "Log into Shopify as an administrator.",
    "Click Apps and then open Develop Apps for your store.",
    "On the next page you can either open an existing custom app or create a new one.",
    "Click Create an app.",
    "In the Custom app overview page click Configure Admin API scopes to set permissions.",
    "Set at least one of the following scopes with read and write permissions:",
    "Once you've set permissions click the API credentials tab to view the API access token.",
    "Click Reveal token once and copy it to the clipboard.",
    "Log into Xentral and go to Administration > Shop interface click New and select Shopify.",
    (
        "In the dialog box enter the URL of your Shopify online shop and your Admin API access token from Shopify and"
        " click Next."
    ),
    "Enter your warehouse location and click Next.",
    "On the next screen, you can choose which features you want to use.",
    "We recommend skipping this screen for now and configuring your shop at a later stage.",
    "Click Next to proceed.",
    "Click the Great button to complete this process.",
)


def test_every_documented_action_is_cited_by_a_step_in_order() -> None:
    """No sentence that asks for an action is left out, none is invented, and the order is the documentation's."""
    runbook = load_runbook(find_runbook("connect-shopify-to-xentral"))
    cited = [sentence for step in runbook.steps for sentence in step.doc or ()]
    assert tuple(dict.fromkeys(cited)) == ACTIONS
    assert runbook.documentation is not None
    assert runbook.documentation.procedure == ACTIONS

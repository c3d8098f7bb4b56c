"""`hotline policy`: what is in force, in the form HOTLINE_POLICY_FILE takes."""

from __future__ import annotations

import os

import click

from hotline.policy import policy_as_toml
from hotline.settings import load_settings


@click.command()
def policy() -> None:
    """Print the policy in force as TOML: the built-in one with HOTLINE_POLICY_FILE laid over it."""
    click.echo(policy_as_toml(load_settings(os.environ).policy), nl=False)

"""`hotline keys`: the keys that seal what was said in psychological contacts (HOTLINE_ENCRYPTION_KEYS)."""

from __future__ import annotations

import getpass

import click
from cryptography.fernet import Fernet

from hotline.cli.connected import connected
from hotline.flows.rotate_keys import rotate_keys
from hotline.wiring import FernetCipher, make_house


@click.group()
def keys() -> None:
    """Keys that seal what was said in psychological contacts."""


@keys.command()
def new() -> None:
    """Print a fresh key. Put it before the others in HOTLINE_ENCRYPTION_KEYS, restart, then `hotline keys rotate`."""
    click.echo(Fernet.generate_key().decode())


@keys.command()
def rotate() -> None:
    """Seal everything anew with the first key; afterwards the others can be taken out of HOTLINE_ENCRYPTION_KEYS."""
    with connected() as settings:
        cipher = FernetCipher(settings.encryption_keys)
        done = rotate_keys(make_house(settings, pool=2), cipher.rotate, actor=getpass.getuser())
    click.echo(f"{done.resealed} sealed anew")
    if done.unreadable:
        raise click.ClickException(f"{done.unreadable} no key fits: keep the old keys until they are found")

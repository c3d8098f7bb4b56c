"""Logging in, who is logged in, and what each role may see."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import Blueprint, Flask, Request, abort, current_app, flash, redirect, render_template, request, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf import CSRFProtect, FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from hotline.flows.accounts import Account, TooManyTries, account, log_in
from hotline.flows.house import House
from hotline.kernel.phones import mask

door = Blueprint("console", __name__, url_prefix="/console", template_folder="templates", static_folder="static")
P = ParamSpec("P")


class Visitor(UserMixin):  # type: ignore[misc]  # flask_login has no types
    """A logged-in user as Flask-Login wants it."""

    def __init__(self, who: Account) -> None:
        self.who = who
        self.id = str(who.id)


class Form(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A form whose complaints are in Chinese, by the library's own translation."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # flask_wtf has no types
        locales = ("zh",)


class LoginForm(Form):
    """Name and password."""

    name = StringField("用户名", [InputRequired(), Length(max=60)])
    password = PasswordField("密码", [InputRequired(), Length(max=200)])


@door.before_request
def refuse_what_no_table_keeps() -> None:
    """PostgreSQL keeps every character but one; whoever sends it gets a 400, not an error of ours."""
    if any("\0" in value for value in request.values.values()):
        abort(400)


def house() -> House:
    """The house of this process."""
    found: House = current_app.extensions["house"]
    return found


def me() -> Account:
    """Whoever is logged in."""
    who: Account = current_user.who
    return who


def writes(view: Callable[P, Any]) -> Callable[P, Any]:
    """403 for users who may only look."""

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> Any:
        if not me().may_write:
            abort(403)
        return view(*args, **kwargs)

    return checked


def edits(view: Callable[P, Any]) -> Callable[P, Any]:
    """403 for users who may only look, and for those who would not see what they write over."""

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> Any:
        if not (me().may_write and me().sees_phones):
            abort(403)
        return view(*args, **kwargs)

    return checked


def shown_phone(phone: str | None) -> str:
    """A number as this user may see it."""
    if not phone:
        return ""
    return phone if me().sees_phones else mask(phone)


def shown_name(name: str | None) -> str:
    """A name as this user may see it: the surname alone for whoever does not need the rest."""
    if not name:
        return ""
    return name if me().sees_phones else name[0] + "＊＊"


class ConsoleSessions(SecureCookieSessionInterface):
    """Sessions are the console's alone: a carrier brings no cookies, and none is looked for."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """None elsewhere: nothing can be written into it, and none is sent."""
        return super().open_session(app, request) if request.path.startswith(f"{door.url_prefix}/") else None


def set_up(app: Flask, csrf: CSRFProtect) -> None:
    """Sessions, the login page as the way in, cookies that only this site sends."""
    secure = house_of(app).settings.public_url.startswith("https://")
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        PERMANENT_SESSION_LIFETIME=12 * 3600,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_I18N_ENABLED=False,  # else a library that is not here is asked for the words
    )
    app.session_interface = ConsoleSessions()
    csrf.init_app(app)
    manager = LoginManager(app)
    manager.login_view = "console.login"
    manager.login_message = None
    manager.user_loader(_load)


def house_of(app: Flask) -> House:
    """The house of an app that is being set up."""
    found: House = app.extensions["house"]
    return found


def _load(user_id: str) -> Visitor | None:
    who = account(house(), int(user_id)) if user_id.isdigit() else None
    return Visitor(who) if who else None


@door.before_request
def must_be_logged_in() -> Response | None:
    """Every page but the login and its looks."""
    if current_user.is_authenticated or request.endpoint in ("console.login", "console.static"):
        return None
    return redirect(url_for("console.login", next=request.path))


@door.after_request
def keep_it_here(response: Response) -> Response:
    """Personal data is not cached by anybody, not framed, and loads nothing from elsewhere."""
    response.headers["Cache-Control"] = "no-store" if request.endpoint != "console.static" else "max-age=3600"
    response.headers["Content-Security-Policy"] = "default-src 'self'; frame-ancestors 'none'; form-action 'self'"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@door.route("/login", methods=["GET", "POST"])
def login() -> str | Response:
    """The way in."""
    form = LoginForm()
    if form.validate_on_submit():
        try:
            who = log_in(house(), form.name.data.strip(), form.password.data)
        except TooManyTries as error:
            flash(str(error))
            return render_template("console/login.html", form=form)
        if who is not None:
            login_user(Visitor(who))
            target = request.args.get("next", "")
            return redirect(target if target.startswith("/console") and "//" not in target else url_for("console.board"))
        flash("用户名或密码不对")
    return render_template("console/login.html", form=form)


@door.post("/logout")
def logout() -> Response:
    """The way out."""
    logout_user()
    return redirect(url_for("console.login"))

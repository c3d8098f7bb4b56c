"""Stock and donations: what there is and what is short, goods taken in, counted and written off, and the last of the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from hotline.console.door import Form, door, house, me, shown_name, shown_phone, writes
from hotline.console.pages import said
from hotline.flows.goods_offered import read_offered
from hotline.flows.goods_rows import LONGEST
from hotline.flows.read_stock import StockView, read_stock
from hotline.flows.record_visit import visit_key
from hotline.flows.roster_file import BadFile
from hotline.flows.roster_rows import BadCell
from hotline.flows.spoil_kept import KeptFor, read_kept, spoil_kept
from hotline.flows.steer_stock import Changed, count_stock, issue, receive, write_off
from hotline.store.models import StockMovement
from hotline.supplies.amounts import Goods, shown
from hotline.supplies.deciding import NOTHING
from hotline.supplies.ledger import MOVES
from hotline.terms import Line
from hotline.words.catalogue import render


class GoodsForm(Form):
    """How much of what; `key` makes two presses of one form one."""

    key = HiddenField(validators=[InputRequired(), Length(max=64)])
    item = StringField("物品", [Length(max=LONGEST["item"])])
    quantity = StringField("数量", [Length(max=20)])
    unit = StringField("单位", [Length(max=LONGEST["unit"])])

    def cells(self) -> dict[str, str]:
        """What was typed, by column."""
        return {name: field.data or "" for name, field in self._fields.items() if name not in ("csrf_token", "key")}

    def blame(self, bad: BadCell) -> None:
        """Says at the field what is wrong with it."""
        field = self._fields.get(bad.column, self.item)
        field.errors = [*field.errors, render(bad.told, "zh_CN")]


class DonationForm(GoodsForm):
    """Who gave it."""

    donor = StringField("捐赠人（单位或个人）", [Length(max=LONGEST["donor"])])
    phone = StringField("电话（可不填）", [Length(max=40)])
    note = StringField("备注", [Length(max=LONGEST["note"])])


class ReasonForm(GoodsForm):
    """Why the stock is put right or goods are written off."""

    note = StringField("原因", [Length(max=LONGEST["note"])])


class IssueForm(GoodsForm):
    """What a volunteer is given to use."""

    volunteer_id = SelectField("发给", validate_choice=False)
    note = StringField("备注", [Length(max=LONGEST["note"])])


class SpoiltForm(ReasonForm):
    """Of which ticket's goods something is spoilt."""

    ticket = StringField("工单号", [Length(max=LONGEST["ticket"])])


FORMS: Mapping[str, type[GoodsForm]] = {
    "donate": DonationForm,
    "count": ReasonForm,
    "issue": IssueForm,
    "writeoff": ReasonForm,
    "spoilt": SpoiltForm,
}
TAKES: Mapping[str, Callable[..., Changed]] = {
    "donate": receive, "count": count_stock, "issue": issue, "writeoff": write_off, "spoilt": spoil_kept,
}  # fmt: skip


@door.get("/supplies")
def supplies() -> str:
    """The stock, what open tickets need of it, and the last movements; with `offer`, what the sender of that ticket wants to give.

    With `ticket`, the form about what is kept for that ticket, at its station.
    """
    asked = request.args.get("ticket", "")
    kept = read_kept(house(), int(asked)) if asked.isdecimal() and len(asked) < 15 else None
    if kept is None:
        return _page(_view(request.args.get("station")), {"donate": DonationForm(None, **_offered())})
    goods, quantity = next(iter(kept.goods.items()), (Goods("", ""), NOTHING))
    form = SpoiltForm(None, ticket=kept.code, item=goods.item, quantity=shown(quantity) if quantity else "", unit=goods.unit)
    return _page(_view(kept.station), {"spoilt": form}, kept)


@door.post("/supplies/<any(donate, count, issue, writeoff, spoilt):what>")
@writes
def supplies_change(what: str) -> str | Response:
    """入库, 盘点, 发放, 报损, of what is kept for a ticket too: one press, one line of the ledger."""
    view, form = _view(request.args.get("station")), FORMS[what]()
    if form.validate_on_submit():
        cause = f"{what}:{form.key.data}"
        try:
            done = TAKES[what](house(), form.cells(), cause=cause, by=me().name, station=view.station.name)
        except BadCell as bad:
            form.blame(bad)
        else:
            gaps: dict[str, str | int] = {
                "item": done.goods.item,
                "unit": done.goods.unit,
                "before": shown(done.before),
                "after": shown(done.after),
                "kept": shown(done.kept or NOTHING),
            }
            flash(render(Line(f"stock.{what}" if done.before != done.after else "stock.unchanged", gaps), "zh_CN"))
            return redirect(url_for("console.supplies", station=request.args.get("station") or None))
    return _page(view, {what: form})


def _offered() -> dict[str, str]:
    ticket, place = request.args.get("offer", ""), request.args.get("place", "0")
    if not (me().may_write and me().sees_phones and ticket.isdecimal() and place.isdecimal() and len(ticket + place) < 15):
        return {}
    return read_offered(house(), int(ticket), int(place))


def _view(station: str | None) -> StockView:
    try:
        return read_stock(house(), station or None)
    except BadFile:
        raise NotFound from None


def _page(view: StockView, typed: Mapping[str, GoodsForm], kept: KeptFor | None = None) -> str:
    """The page with its forms; `typed` those that hold something already; `kept` what is kept for the ticket that is asked about."""
    forms = {what: typed.get(what) or form(None) for what, form in FORMS.items()}
    for form in forms.values():
        form.key.data = form.key.data or visit_key()
    forms["issue"].volunteer_id.choices = [("", "—"), *((str(who), shown_name(name)) for who, name in view.volunteers)]
    return render_template("console/supplies.html", view=view, forms=forms, kept=kept, shown=shown, writer=_writer, moved=_moved)


def _moved(movement: StockMovement) -> str:
    """What a movement is called."""
    return said("stock", MOVES[movement.from_account, movement.to_account])


def _writer(by: str) -> str:
    """Who wrote a line, as this user may see them; volunteers are named in a column of their own."""
    kind, named, ref = by.partition(":")
    if kind in ("system", "volunteer", "resident"):
        return ""
    if kind == "coordinator" and named:
        return shown_phone(ref) if ref.startswith("+") else ref
    return by

"""People to try the line with: invented residents and volunteers of three communities, brought in as any list is."""

from __future__ import annotations

from importlib import resources

from hotline.flows.house import House
from hotline.flows.import_people import import_residents, import_volunteers
from hotline.flows.set_community import set_community
from hotline.kernel.errors import HotlineError
from hotline.terms import Level

LEVELS = {"下洋田社区": Level.LOCKDOWN, "上洋田社区": Level.CONTROLLED, "滨江社区": Level.PRECAUTION}
NEIGHBOURS = {"下洋田社区": ["上洋田社区"]}


class SamplesUnfit(HotlineError):
    """The sample lists cannot be taken here: their numbers are mobiles of mainland China."""


def load_samples(house: House) -> None:
    """Loads them, or loads them again: nobody is there twice."""
    folder = resources.files("hotline.flows") / "samples"
    for take, name in ((import_residents, "residents.csv"), (import_volunteers, "volunteers.csv")):
        done = take(house, (folder / name).read_bytes())
        if done.faults:
            raise SamplesUnfit(f"{name}, line {done.faults[0].line}: {done.faults[0].reason}")
    for community, level in LEVELS.items():
        set_community(house, community, level=level, neighbours=NEIGHBOURS.get(community), by="samples")

"""Who exists: states, leaders, organisations, summits, places; and who a phrase means on a day."""

from detente.world.entity import (
    Alliance,
    Entity,
    Match,
    Membership,
    Place,
    Resolution,
    State,
    Summit,
    Term,
)
from detente.world.tables import TableError
from detente.world.world import World, load_world

__all__ = [
    "Alliance",
    "Entity",
    "Match",
    "Membership",
    "Place",
    "Resolution",
    "State",
    "Summit",
    "TableError",
    "Term",
    "World",
    "load_world",
]

"""A local Slack workspace with one app installed: to try the bot without Slack, and to test it."""

from sandbox.clock import BotClock, Clock, FixedClock, RealClock
from sandbox.delivery import Ack, Delivery
from sandbox.http_delivery import HttpDelivery
from sandbox.person import Person
from sandbox.records import Change
from sandbox.server import Sandbox
from sandbox.shown import Form, Shown
from sandbox.workspace import Workspace
from sandbox.world import Colleague, Room, World, demo_world

__all__ = [
    "Ack",
    "BotClock",
    "Change",
    "Clock",
    "Colleague",
    "Delivery",
    "FixedClock",
    "Form",
    "HttpDelivery",
    "Person",
    "RealClock",
    "Room",
    "Sandbox",
    "Shown",
    "Workspace",
    "World",
    "demo_world",
]

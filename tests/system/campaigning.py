"""What tests of campaigns share."""
import itertools
import random

NOBODY = "00000000-0000-7000-8000-000000000000"
words = itertools.count(random.randrange(10**6))


def word():
    """One that no other campaign has."""
    return f"w{next(words)}x"


def make(user, **fields):
    return user.client.post("/v1/campaigns", {"name": "Mùa hè", **fields})


def change(user, campaign, body, **more):
    return user.client.patch(f"/v1/campaigns/{campaign['id']}", body, **more)


def read(user, campaign):
    return user.client.get(f"/v1/campaigns/{campaign['id']}")


def told(cohoi, campaign):
    """What campaigns told of it, in order: (type without "cohoi.campaign.", data)."""
    return [(e["type"].removeprefix("cohoi.campaign."), e["data"])
            for e in cohoi.events("campaigns") if e["subject"] == campaign["id"]]

"""What tests of catalogs and transactions begin with: an active catalog, and things done with customers."""
import itertools
import uuid

from cohoi_client import eventually

numbers = itertools.count(1)


class Rules:
    """An active catalog with one result of each sort: both actions, one of them, none (CAT-03)."""

    def __init__(self, cohoi):
        self.admin = cohoi.admin
        self.fresh, self.met = str(uuid.uuid4()), str(uuid.uuid4())
        self.catalog = self.admin.post("/v1/catalogs", {
            "name": f"Quy trình {next(numbers)}",
            "customerStatuses": [{"id": self.fresh, "name": "Khách mới", "color": "#9e9e9e"},
                                 {"id": self.met, "name": "Trạng thái 1", "color": "#2e7d32"}],
            "results": [{"name": "Đã gặp mặt", "probability": 30, "customerStatusId": self.met},
                        {"name": "Hẹn lại", "probability": 20},
                        {"name": "Đã liên hệ", "customerStatusId": self.fresh},
                        {"name": "Không nghe máy"},
                        {"name": "Đồng ý", "probability": 80, "customerStatusId": self.met}]}).expect(201).json
        self.both, self.percent, self.status, self.none, self.agreed = [r["id"] for r in self.catalog["results"]]

    def activate(self):
        self.admin.post(f"/v1/catalogs/{self.catalog['id']}:activate").expect(200)
        return self


def attempt(user, **fields):
    """The reply to an attempt at a transaction."""
    return user.client.post("/v1/transactions", {"title": "Gặp khách", "status": "PLANNED", **fields})


def done(user, result=None, **fields):
    """A completed one."""
    body = {"status": "COMPLETED", **({"resultId": result} if result else {}), **fields}
    return attempt(user, **body).expect(201).json


def opportunity_of(user, opportunity):
    return user.client.get(f"/v1/opportunities/{opportunity['id']}").expect(200).json


def contact_of(user, contact):
    return user.client.get(f"/v1/contacts/{contact['id']}").expect(200).json


def rated(user, opportunity, probability, source="RULE"):
    """Waits until the opportunity has that probability, and returns it."""
    def is_rated():
        o = opportunity_of(user, opportunity)
        return (o.get("probability"), o.get("probabilitySource")) == (probability, source) and o
    return eventually(is_rated, what=f"{probability} % by {source}")


def has_status(user, contact, status):
    """Waits until the contact has that status, and returns it."""
    def has_it():
        c = contact_of(user, contact)
        return c.get("statusId") == status and c
    return eventually(has_it, what=f"status {status}")

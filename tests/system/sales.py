"""What tests of selling begin with: people, campaigns, customers, opportunities."""
import itertools
import random

numbers = itertools.count(1)
start = random.randrange(10**6)  # so that runs on one database meet no customer of an older one


def phone():
    """A phone number that no other test has."""
    return f"0{900000000 + (start * 97 + next(numbers)) % 99999999}"


def tax_code():
    return f"{1000000000 + (start * 89 + next(numbers)) % 8999999999}"


def new_value(cohoi, name):
    """The id of a new value in one of the company's lists."""
    return cohoi.admin.post(f"/v1/lists/{name}", {"name": f"Giá trị {tax_code()}"}).expect(201)["id"]


class Sales:
    """A manager and two salespeople, who read what any of them has written."""

    def __init__(self, cohoi):
        self.cohoi = cohoi
        self.manager = cohoi.new_user("manager")
        self.an = self.join("salesperson")
        self.binh = self.join("salesperson")
        self.people = [self.an, self.binh]

    def join(self, *roles, **fields):
        """Another person, who sees what these have written at once."""
        user = self.cohoi.new_user(*roles, **fields)
        user.client.seen = self.manager.client.seen
        return user

    def campaign(self, **fields):
        """Made by the manager, with An and Bình as its salespeople."""
        body = {"name": f"Chiến dịch {next(numbers)}", "managerIds": [self.manager.id],
                "salespersonIds": [p.id for p in self.people], **fields}
        return self.manager.client.post("/v1/campaigns", body).expect(201).json

    def contact(self, by=None, **fields):
        """A contact of this person's (An's), without identity."""
        by = by or self.an
        body = {"name": f"Khách hàng {next(numbers)}", "salespersonId": by.id, **fields}
        return by.client.post("/v1/contacts", body).expect(201).json

    def valid_contact(self, by=None, **fields):
        """One with an identity, so that it may carry main opportunities."""
        return self.contact(by, taxCode=tax_code(), **fields)

    def create(self, campaign=None, by=None, contact=None, **fields):
        """The reply of an attempt: in a campaign by its manager, in the pipeline by An."""
        by = by or (self.manager if campaign else self.an)
        contact = contact or self.contact()
        body = {"contactId": contact["id"], **({"campaignId": campaign["id"]} if campaign else {}), **fields}
        return by.client.post("/v1/opportunities", body)

    def opportunity(self, campaign=None, **fields):
        return self.create(campaign, **fields).expect(201).json


def act(user, opportunity, verb, body=None, **more):
    """The reply to POST /v1/opportunities/{id}:verb."""
    return user.client.post(f"/v1/opportunities/{opportunity['id']}:{verb}", body, **more)


def get(user, opportunity):
    return user.client.get(f"/v1/opportunities/{opportunity['id']}")


def steps(campaign):
    return [step["id"] for step in campaign["steps"]]


def events(cohoi, opportunity):
    """The events of an opportunity, in order, each as (type without "cohoi.", data, envelope)."""
    found = [e for e in cohoi.events("opportunities") if e["subject"] == opportunity["id"]]
    return [(e["type"].removeprefix("cohoi."), e["data"], e) for e in found]


def event_types(cohoi, opportunity):
    return [type for type, _, _ in events(cohoi, opportunity)]

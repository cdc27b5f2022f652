"""Selling at full speed by several threads; each opportunity is one thread's, so what must become of it is known."""
import random
import threading

from cohoi_client import Seen
from sales import steps
from stubborn import Ledger, Stubborn, Wrong


class Life:
    """What an opportunity must have come to. `owner` is None where distribution decides."""

    def __init__(self, made, campaign, name, by_distribution):
        self.id, self.contact_id, self.name = made["id"], made["contactId"], name
        self.campaign_id, self.by_distribution = campaign["id"], by_distribution
        self.step, self.state, self.owner = steps(campaign)[0], "ACTIVE", made.get("ownerId")


class People:
    """A manager, sellers, and three campaigns: A distributes, in B sellers register, both chain to C."""

    def __init__(self, system, sellers=4):
        self.manager = system.new_user("manager", name="quanly")
        self.sellers = [system.new_user("salesperson", name=f"ban{n}") for n in range(sellers)]
        members = {"managerIds": [self.manager.id], "salespersonIds": [s.id for s in self.sellers]}

        def campaign(**fields):
            return self.manager.client.post("/v1/campaigns", {**members, **fields}).expect(201).json

        chosen = [s.id for s in self.sellers]
        self.c = campaign(name="Chăm sóc sau bán", autoDistribute=True, distributionUserIds=chosen[:2])
        self.a = campaign(name="Hội thảo", autoDistribute=True, distributionUserIds=chosen[:3],
                          onSuccessCampaignId=self.c["id"])
        self.b = campaign(name="Trang web", onFailureCampaignId=self.c["id"])


class Seller(threading.Thread):
    """Makes and works opportunities, one after the other."""

    def __init__(self, load, number):
        super().__init__(name=f"seller-{number}")
        self.load, self.number, self.dice = load, number, random.Random(f"{load.seed}/{number}")
        seen = Seen()
        self.manager = Stubborn(load.system, load.people.manager, load.ledger, seen)
        sellers = load.people.sellers
        self.seller, self.rival = (
            Stubborn(load.system, sellers[(number + k) % len(sellers)], load.ledger, seen) for k in (0, 1))
        self.made = 0

    def run(self):
        try:
            while not self.load.is_over:
                self.work(self.load.people.a if self.dice.random() < 0.5 else self.load.people.b)
        except Wrong as error:
            self.load.ledger.wrong.append(str(error))

    def create(self, campaign):
        """With a customer typed in, or one that was made before; in A half have an owner, in B none has."""
        self.made += 1
        name = f"co hoi {self.number}-{self.made}"
        body = {"campaignId": campaign["id"], "name": name,
                "expectedRevenue": {"currencyCode": "VND", "units": str(self.made)}}
        if self.dice.random() < 0.5:
            body["newContact"] = {"name": name, "phone": f"09{self.number:02}{self.made:06}"}
        else:
            body["contactId"] = self.manager.do("create_contact", "/v1/contacts", {"name": name})["id"]
        is_named = campaign is self.load.people.a and self.dice.random() < 0.3
        if is_named:
            body["ownerId"] = self.seller.id
        made = self.manager.do("create", "/v1/opportunities", body)
        life = Life(made, campaign, name, campaign is self.load.people.a and not is_named)
        self.load.lives.append(life)
        return life

    def act(self, life, verb, body=None, who=None, **more):
        (who or self.manager).do(verb, f"/v1/opportunities/{life.id}:{verb}", body, subject=life.id, **more)

    def work(self, campaign):
        life = self.create(campaign)
        if campaign is self.load.people.b and self.dice.random() < 0.8:
            self.act(life, "register", who=self.seller)
            life.owner = self.seller.id
            if self.dice.random() < 0.3:
                self.act(life, "register", who=self.rival, refusal="ALREADY_TAKEN")
        if self.dice.random() < 0.8:
            self.act(life, "move", {"stepId": steps(campaign)[1]})
            life.step = steps(campaign)[1]
        if self.dice.random() < 0.3:
            self.manager.do("comment", f"/v1/opportunities/{life.id}/comments", {"body": "Đã gọi"})
        fate = self.dice.random()
        if fate < 0.4:
            order = {"createOrder": True} if self.dice.random() < 0.5 else {}
            self.act(life, "win", {"amount": {"currencyCode": "VND", "units": "1000"}, **order})
            life.state, life.step = "WON", steps(campaign)[-1]
        elif fate < 0.8:
            self.act(life, "lose", {"note": "Hết ngân sách"})
            life.state = "LOST"


class Load:
    def __init__(self, system, seed, threads=4, people=None):
        self.system, self.seed = system, seed
        self.people = people or People(system)
        self.ledger, self.lives, self.is_over = Ledger(), [], False
        self.threads = [Seller(self, n) for n in range(threads)]

    def start(self):
        for thread in self.threads:
            thread.start()
        return self

    def finish(self):
        """Nothing new is begun; what was begun is repeated until it is answered."""
        self.is_over = True
        for thread in self.threads:
            thread.join()
        return self.ledger

"""A little selling, so that the daemons have something to tell: used by tests of those who listen."""
import itertools
import threading

from cohoi_client import Client
from sales import Sales, steps

# Who has something to tell of it.
TELLERS = {"accounts", "contacts", "campaigns", "opportunities", "assignment", "notifications"}


class Work:
    """Opportunities that are made, moved, won and lost by some clients at once until stop() or `most` of them."""

    def __init__(self, system, threads=3, most=10 ** 6):
        self.sales = Sales(system)
        self.urls = system.urls
        self.campaign = self.sales.campaign(autoDistribute=True)
        self.numbers = itertools.count(1)
        self.done, self.failed, self.is_over, self.most = 0, [], False, most
        self.threads = [threading.Thread(target=self.run, args=(n,)) for n in range(threads)]
        for thread in self.threads:
            thread.start()

    def run(self, n):
        client = Client(self.urls[n % len(self.urls)], token=self.sales.manager.client.token)
        try:
            while not self.is_over and next(self.numbers) <= self.most:
                self.sell(client)
                self.done += 1
        except Exception as error:  # shown by stop()
            self.failed.append(error)

    def sell(self, client):
        """Half of them get their owner by distribution, which goes on beside what we do."""
        body = {"campaignId": self.campaign["id"], "newContact": {"name": "Khách lẻ"}}
        named = {"ownerId": self.sales.an.id} if self.done % 2 else {}
        path = "/v1/opportunities/" + client.post("/v1/opportunities", {**body, **named}).expect(201)["id"]
        client.post(f"{path}:move", {"stepId": steps(self.campaign)[1]}).expect(200)
        client.post(f"{path}/comments", {"body": "Đã gọi"}).ok()
        client.post(f"{path}:win" if self.done % 3 else f"{path}:lose", {}).expect(200)

    def join(self):
        for thread in self.threads:
            thread.join()
        assert not self.failed, self.failed

    def stop(self):
        self.is_over = True
        self.join()

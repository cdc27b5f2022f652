"""What the log of opportunities says has happened, and what therefore must have followed elsewhere."""
from collections import defaultdict


class Story:
    """events: all of opportunities', in order within each partition."""

    def __init__(self, events):
        self.events = events
        self.owner, self.owner_at = {}, {}  # now; and after each event, by its id
        self.of_type = defaultdict(list)
        for event in events:
            data, id = event["data"], event["subject"]
            self.of_type[event["type"].removeprefix("cohoi.opportunity.")].append(event)
            if event["type"] == "cohoi.opportunity.created":
                self.owner[id] = data["opportunity"].get("ownerId")
            elif event["type"] == "cohoi.opportunity.owner_changed":
                assert data.get("fromOwnerId") == self.owner[id], f"an owner came from nowhere: {event}"
                self.owner[id] = data.get("toOwnerId")
            self.owner_at[event["id"]] = self.owner.get(id)

    def awaiting(self):
        """{opportunity: its campaign} of those for which automatic distribution had to decide."""
        return {e["subject"]: e["data"]["opportunity"]["campaignId"] for e in self.of_type["created"]
                if e["data"].get("distribute") and not e["data"]["opportunity"].get("ownerId")}


class Audience:
    """Who is told of what in this campaign. NTF-01, NTF-02, AMB-14"""

    def __init__(self, campaign, viewers):
        self.managers, self.sellers = set(campaign["managerIds"]), set(campaign["salespersonIds"])
        self.is_automatic, self.viewers = campaign.get("autoDistribute", False), set(viewers)

    def of_entry(self, owner):
        if not self.is_automatic:
            return {(user, "OPPORTUNITY_ENTERED") for user in self.managers | self.sellers}
        told = {(user, "OPPORTUNITY_ENTERED") for user in (self.managers | self.viewers) - {owner}}
        return told | ({(owner, "OPPORTUNITY_ASSIGNED")} if owner else set())

    def of_end(self, owner, type):
        return {(user, type) for user in self.managers | ({owner} if owner else set())}


def notices_of(story, audiences):
    """{(user, event, type)}: everything that has to stand in the inboxes, from the rules alone."""
    due, waiting = set(), story.awaiting()

    def tell(event, readers):
        due.update((user, event["id"], type) for user, type in readers if user != event.get("actorid"))

    for event in story.events:
        data, id, owner = event["data"], event["subject"], story.owner_at[event["id"]]
        audience = audiences.get(data.get("opportunity", data).get("campaignId"))
        type = event["type"].removeprefix("cohoi.opportunity.")
        if type == "created" and id not in waiting:
            tell(event, audience.of_entry(owner))
        elif type == "owner_changed" and id in waiting and owner:
            del waiting[id]
            tell(event, audience.of_entry(owner))
        elif type == "owner_changed":
            tell(event, {(owner, "OPPORTUNITY_ASSIGNED")} if owner else set())
            tell(event, {(data["fromOwnerId"], "OPPORTUNITY_TAKEN_AWAY")} if data.get("fromOwnerId") else set())
        elif type in ("won", "lost"):
            tell(event, audience.of_end(owner, f"OPPORTUNITY_{type.upper()}"))
        elif type == "commented":
            tell(event, {(owner, "COMMENTED")} if owner else set())
    return due

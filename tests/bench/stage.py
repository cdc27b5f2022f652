"""What the bench plays with: a manager and a seller, sixteen campaigns, customers, opportunities, a board of 80 cards."""
import uuid
from concurrent.futures import ThreadPoolExecutor

CAMPAIGNS = 16
CUSTOMERS = 2000
OPPORTUNITIES = 1600  # for moves, spread over the campaigns
CARDS = 80


class Stage:
    def __init__(self, system):
        self.system = system
        self.manager, self.seller = system.new_user("manager"), system.new_user("salesperson")
        self.http = self.manager.client
        self.campaigns = [self.campaign(f"Bench {n}") for n in range(CAMPAIGNS)]
        self.boards = [self.campaign(f"Board {n}") for n in range(CAMPAIGNS)]
        self.customers = self.make_customers()
        self.opportunities = self.in_parallel(range(OPPORTUNITIES), lambda n: self.opportunity(
            self.campaigns[n % CAMPAIGNS], n, ownerId=self.seller.id))
        self.in_parallel(range(CARDS * CAMPAIGNS), self.card)

    def card(self, n):
        """A card in the first two steps of a board: 40 in each."""
        board = self.boards[n % CAMPAIGNS]
        return self.opportunity(board, n, stepId=board["steps"][n // CAMPAIGNS % 2]["id"])

    def campaign(self, name):
        return self.http.post("/v1/campaigns", {
            "name": name, "allowDuplicates": True, "managerIds": [self.manager.id],
            "salespersonIds": [self.seller.id]}).expect(201).json

    def make_customers(self):
        """Customers with ids that SQL can compute, too: copies of one that opportunities has got by its event."""
        made = self.http.post("/v1/contacts", {"name": "Khách hàng đo tốc độ"}).expect(201).json
        self.opportunity(self.campaigns[0], 0, contactId=made["id"])
        self.system.settle()
        columns = [c for (c,) in self.system.superuser(
            "select column_name::text from information_schema.columns where table_schema = 'opportunities'"
            " and table_name = 'contact' and is_generated = 'NEVER' and column_name <> 'id' order by ordinal_position")]
        names = ", ".join(f'"{c}"' for c in columns)
        self.system.superuser(
            f"insert into opportunities.contact (id, {names}) select ('00000000-0000-7000-8000-' ||"
            f" lpad(to_hex(n), 12, '0'))::uuid, {names} from opportunities.contact, generate_series(1, {CUSTOMERS}) n"
            f" where id = '{made['id']}'")
        return [str(uuid.UUID(f"00000000-0000-7000-8000-{n:012x}")) for n in range(1, CUSTOMERS + 1)]

    def opportunity(self, campaign, n, **fields):
        body = {"campaignId": campaign["id"], "name": f"Cơ hội {n}", **fields}
        if "contactId" not in body:
            body["contactId"] = self.customers[n % CUSTOMERS]
        return self.http.post("/v1/opportunities", body).expect(201).json

    def unowned(self, most, spread):
        """Ids that nobody has registered yet."""
        campaigns = self.campaigns if spread else self.campaigns[:1]

        def batch(n):
            items = self.http.post("/v1/opportunities:bulkCreate", {
                "campaignId": campaigns[n % len(campaigns)]["id"], "ownerId": None,
                "contactIds": self.customers[:500]}).expect(200)["items"]
            return [i["createdId"] for i in items if i["ok"]]

        lists = self.in_parallel(range(max(1, most // 500)), batch, threads=4)
        return [one for some in zip(*lists) for one in some]

    @staticmethod
    def in_parallel(items, do, threads=8):
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(do, items))

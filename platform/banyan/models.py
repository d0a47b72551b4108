"""The kernel's tables: tenants, receipts of commands, the event log and its readers."""

from uuid import UUID

from django.core.validators import RegexValidator
from django.db import connection, models
from django.db.models.functions import Now

from banyan.ids import uuid7
from banyan.tenancy.rows import TenantRows


class Tenant(models.Model):
    """A school, university or ministry: the owner of rows."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField(
        max_length=63,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9](-?[a-z0-9])*$", "Lower-case letters, digits, dashes.")
        ],
        help_text="The name in bearer tokens, for example <code>demo</code>.",
    )
    name = models.CharField(max_length=200)
    active = models.BooleanField(
        default=True,
        help_text="An inactive tenant's new tokens are refused within seconds;"
        " those already seen run out.",
    )

    class Meta:
        ordering = ["slug"]
        verbose_name = "school"

    def __str__(self) -> str:
        return self.name


class CommandReceipt(models.Model):
    """The answer given to an actor's Idempotency-Key."""

    pk = models.CompositePrimaryKey("tenant_id", "actor", "key")
    tenant_id = models.UUIDField()
    actor = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    fingerprint = models.BinaryField(help_text="SHA-256 of the command: a key serves one request.")
    answer = models.BinaryField(default=b"")
    created_at = models.DateTimeField(db_default=Now())

    objects = TenantRows["CommandReceipt"]()

    def __str__(self) -> str:
        return f"{self.actor}:{self.key}"

    @classmethod
    def claim(cls, tenant: UUID, actor: str, key: str, fingerprint: bytes) -> bool:
        """True when the key was free; waits for a concurrent holder of the same key."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO banyan_commandreceipt (tenant_id, actor, key, fingerprint, answer)"
                " VALUES (%s, %s, %s, %s, '') ON CONFLICT DO NOTHING",
                [tenant, actor, key, fingerprint],
            )
            return bool(cursor.rowcount == 1)


class EventRecord(models.Model):
    """The event log: history, outbox and source of every projection in one table.

    Columns are named as Debezium's EventRouter expects them, so that change data capture can
    take the relay's place. The table is made by sql/event_log.sql, which says how it is
    partitioned; its columns `xid` and `position` are the reading order: a reader that stops
    before the oldest running transaction never passes over a row that commits late.
    """

    pk = models.CompositePrimaryKey("tenant_id", "aggregateid", "seq")
    tenant_id = models.UUIDField()
    aggregateid = models.UUIDField()
    seq = models.BigIntegerField(help_text="The aggregate's revision.")
    id = models.UUIDField(default=uuid7)
    aggregatetype = models.CharField(max_length=40)
    type = models.CharField(max_length=80)
    key = models.CharField(max_length=64, null=True)  # noqa: DJ001  # null: told without a key
    payload = models.JSONField()
    headers = models.JSONField(default=dict)
    hash = models.BinaryField(help_text="events/chain.py")
    created_at = models.DateTimeField(db_default=Now())

    objects = TenantRows["EventRecord"]()

    def __str__(self) -> str:
        return f"{self.type} {self.aggregateid}@{self.seq}"


class Fence(models.Model):
    """Whether this platform may write a kind of aggregate of a tenant that another system holds
    too, and in which epoch (ownership.py). No row: nothing changes hands."""

    pk = models.CompositePrimaryKey("tenant_id", "aggregate")
    tenant_id = models.UUIDField()
    aggregate = models.CharField(max_length=40)
    epoch = models.BigIntegerField()
    is_open = models.BooleanField()

    objects = TenantRows["Fence"]()
    across_tenants = models.Manager["Fence"]()

    def __str__(self) -> str:
        return f"{self.aggregate} of {self.tenant_id}: epoch {self.epoch}"


class Checkpoint(models.Model):
    """How far a reader of the event log has come; written with what it has made of it."""

    reader = models.CharField(max_length=80, primary_key=True)
    xid = models.BigIntegerField(default=0)
    position = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.reader}@{self.xid}/{self.position}"


class ProjectionState(models.Model):
    """Which generation of a projection is shown, and which is being built beside it
    (events/generations.py)."""

    name = models.CharField(max_length=60, primary_key=True)
    generation = models.PositiveIntegerField()
    version = models.PositiveIntegerField(help_text="Of the code that made it.")
    building = models.PositiveIntegerField(null=True)
    building_version = models.PositiveIntegerField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.name}, generation {self.generation}"


class ConsumerPosition(models.Model):
    """How far a consumer has come in a partition of a topic; written with what it has made of it.

    Kept here and not in Kafka, so that one commit moves both (events/consumer.py).
    """

    pk = models.CompositePrimaryKey("consumer", "topic", "partition")
    consumer = models.CharField(max_length=80)
    topic = models.CharField(max_length=249)
    partition = models.IntegerField()
    epoch = models.CharField(max_length=80, help_text="The cluster in which the offsets count.")
    next_offset = models.BigIntegerField(default=0)
    missing_until = models.BigIntegerField(
        null=True, help_text="The broker has dropped what lies between next_offset and this."
    )
    updated_at = models.DateTimeField(db_default=Now())
    end_offset = models.BigIntegerField(
        null=True, help_text="The next one to be written, when it was looked at last."
    )
    looked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.consumer} {self.topic}/{self.partition}@{self.next_offset}"


class DeadEvent(models.Model):
    """A message that its consumer could not take even alone; the others have gone on.

    `manage.py consume --again` hands it over once more.
    """

    consumer = models.CharField(max_length=80)
    topic = models.CharField(max_length=249)
    partition = models.IntegerField()
    offset = models.BigIntegerField()
    value = models.BinaryField(help_text="The message as it was.")
    reason = models.CharField(max_length=500)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.consumer} {self.topic}/{self.partition}@{self.offset}"

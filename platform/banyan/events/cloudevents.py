"""Events as they travel through Kafka: CloudEvents 1.0 in structured JSON."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from banyan.events.reader import StoredEvent
from banyan.messages import Moment


class CloudEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A message of a topic; `subject` is the aggregate and `sequence` its revision, in decimal.

    `id` is the same however often it arrives; so is (tenant, `subject`, `sequence`). `data` is
    JSON still: `msgspec.json.decode(event.data)`, with a type if the reader knows one.
    """

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str
    subject: UUID
    type: str
    time: Moment
    datacontenttype: Literal["application/json"] = "application/json"
    sequence: Annotated[str, msgspec.Meta(pattern="^[0-9]+$")]
    data: msgspec.Raw

    @property
    def tenant(self) -> UUID:
        """Whose event it is."""
        return UUID(self.source.split("/")[2])


def topic_of(aggregate: str) -> str:
    """The topic that carries the events of this kind of thing."""
    return f"banyan.{aggregate}"


def type_of(aggregate: str, name: str) -> str:
    """The `type` under which the event class `name` travels."""
    return f"{topic_of(aggregate)}.{name}"


def cloud_event(stored: StoredEvent) -> CloudEvent:
    """A row of the log as its readers outside see it."""
    return CloudEvent(
        id=stored.id,
        source=f"/tenants/{stored.tenant_id}/{stored.aggregatetype}",
        subject=stored.aggregateid,
        type=type_of(stored.aggregatetype, stored.type),
        time=stored.created_at,
        sequence=str(stored.seq),
        data=msgspec.Raw(stored.payload.encode()),
    )


encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(CloudEvent).decode

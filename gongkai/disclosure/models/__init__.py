"""The door: columns, disclosures, their versions, reviews and clearances.

``Disclosure.published_clearance`` is the only thing that makes anything public. One function
writes it (``actions.publishing.publish``), one clears it (``withdraw``); everything public is read
through ``Disclosure.objects.public()``.
"""

from gongkai.disclosure.models.columns import Column, DocumentKind
from gongkai.disclosure.models.documents import (
    NOTICE_ENDED,
    Attribute,
    Content,
    Disclosure,
    Draft,
    Exit,
    Origin,
    Validity,
    Version,
)
from gongkai.disclosure.models.migrating import LegacyImport, LegacyRow
from gongkai.disclosure.models.mirroring import Mirror, MirroredItem
from gongkai.disclosure.models.publishing import (
    Acknowledgement,
    Dispatch,
    Emergency,
    IndexCounter,
    RegisterCounter,
    Relation,
    RelationVerb,
    Schedule,
    TransferList,
    ValidityDecision,
)
from gongkai.disclosure.models.reviewing import (
    AttributeDecision,
    Clearance,
    Disposal,
    Evaluation,
    NeutralEntry,
    PairRule,
    PublishedFinding,
    Remark,
    Review,
)

__all__ = [
    "NOTICE_ENDED",
    "Acknowledgement",
    "Attribute",
    "AttributeDecision",
    "Clearance",
    "Column",
    "Content",
    "Disclosure",
    "Dispatch",
    "Disposal",
    "DocumentKind",
    "Draft",
    "Emergency",
    "Evaluation",
    "Exit",
    "IndexCounter",
    "LegacyImport",
    "LegacyRow",
    "Mirror",
    "MirroredItem",
    "NeutralEntry",
    "Origin",
    "PairRule",
    "PublishedFinding",
    "RegisterCounter",
    "Relation",
    "RelationVerb",
    "Remark",
    "Review",
    "Schedule",
    "TransferList",
    "Validity",
    "ValidityDecision",
    "Version",
]

"""Every detector of the engine; a new kind is a new file and a line here."""

from gongkai.scan.detectors.bank_card import BankCard
from gongkai.scan.detectors.base import Detector
from gongkai.scan.detectors.credit_code import CreditCode
from gongkai.scan.detectors.email import Email
from gongkai.scan.detectors.identity_number import IdentityNumber
from gongkai.scan.detectors.internal_mark import InternalMark
from gongkai.scan.detectors.phone import Landline, Mobile
from gongkai.scan.detectors.secrecy_mark import SecrecyMark

DETECTORS: tuple[Detector, ...] = (
    SecrecyMark(),
    InternalMark(),
    IdentityNumber(),
    CreditCode(),
    BankCard(),
    Mobile(),
    Landline(),
    Email(),
)

__all__ = ["DETECTORS", "Detector"]

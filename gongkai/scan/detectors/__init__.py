"""Every detector of the engine; a new kind is a new file and a line here."""

from gongkai.scan.detectors.account import Account
from gongkai.scan.detectors.address import Address
from gongkai.scan.detectors.bank_card import BankCard
from gongkai.scan.detectors.base import Detector
from gongkai.scan.detectors.certificate import Certificate
from gongkai.scan.detectors.credit_code import CreditCode, IndividualBusiness
from gongkai.scan.detectors.custom import CustomPattern
from gongkai.scan.detectors.delegate import Delegate
from gongkai.scan.detectors.draft_mark import DraftMark
from gongkai.scan.detectors.email import Email
from gongkai.scan.detectors.identity_number import IdentityNumber
from gongkai.scan.detectors.internal_mark import InternalMark
from gongkai.scan.detectors.masked_pair import MaskedPair
from gongkai.scan.detectors.misspelt import Misspelt
from gongkai.scan.detectors.name import PersonName
from gongkai.scan.detectors.passport import Passport
from gongkai.scan.detectors.permit import Permit
from gongkai.scan.detectors.phone import Landline, Mobile
from gongkai.scan.detectors.plate import Plate
from gongkai.scan.detectors.property import Property
from gongkai.scan.detectors.salutation import LetterLine
from gongkai.scan.detectors.secrecy_mark import SecrecyMark
from gongkai.scan.detectors.sensitive import SensitiveContext
from gongkai.scan.detectors.undermasked import UnderMaskedCard, UnderMaskedIdentity
from gongkai.scan.detectors.wording import WordingError

# Of two numbers at one place that are as certain, the one of the earlier detector is told.
DETECTORS: tuple[Detector, ...] = (
    SecrecyMark(),
    InternalMark(),
    DraftMark(),
    IdentityNumber(),
    Permit(),
    CreditCode(),
    IndividualBusiness(),
    Passport(),
    Account(),
    Mobile(),
    Landline(),
    Certificate(),
    BankCard(),
    Email(),
    Plate(),
    Property(),
    Address(),
    MaskedPair(),
    UnderMaskedIdentity(),
    UnderMaskedCard(),
    PersonName(),
    SensitiveContext(),
    Delegate(),
    LetterLine(),
    WordingError(),
    Misspelt(),
    CustomPattern(),
)

__all__ = ["DETECTORS", "Detector"]

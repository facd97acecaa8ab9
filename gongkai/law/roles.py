"""Who acts: the posts of a bureau, and those outside it whose acts a case records."""

from enum import StrEnum


class Role(StrEnum):
    """A part a person plays. ``label`` is the Chinese name of the post."""

    DRAFTER = "drafter"
    DEPARTMENT_HEAD = "department_head"
    SECRECY_REVIEWER = "secrecy_reviewer"
    LEGAL_REVIEWER = "legal_reviewer"
    DISCLOSURE_OFFICE = "disclosure_office"
    DISCLOSURE_OFFICE_HEAD = "disclosure_office_head"
    DEPUTY_DIRECTOR = "deputy_director"
    DIRECTOR = "director"
    PUBLISHER = "publisher"
    FINANCE = "finance"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    JOURNAL_ADMIN = "journal_admin"
    COUNTY_OFFICE = "county_office"
    APPLICANT = "applicant"
    SYSTEM = "system"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _LABELS[self]

    @property
    def is_staff(self) -> bool:
        """Whether a person of the bureau can hold it as a post."""
        return self not in (Role.APPLICANT, Role.SYSTEM)


_LABELS = {
    Role.DRAFTER: "拟稿人",
    Role.DEPARTMENT_HEAD: "科室负责人",
    Role.SECRECY_REVIEWER: "保密审查员",
    Role.LEGAL_REVIEWER: "法制审核员",
    Role.DISCLOSURE_OFFICE: "政务公开办公室",
    Role.DISCLOSURE_OFFICE_HEAD: "政务公开办公室负责人",
    Role.DEPUTY_DIRECTOR: "分管领导",
    Role.DIRECTOR: "局长",
    Role.PUBLISHER: "发布员",
    Role.FINANCE: "财务人员",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.JOURNAL_ADMIN: "审计管理员",
    Role.COUNTY_OFFICE: "县政务公开主管部门",
    Role.APPLICANT: "申请人",
    Role.SYSTEM: "系统",
}

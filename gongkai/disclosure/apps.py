from django.apps import AppConfig

from gongkai.core.ui.navigation import Entry, register
from gongkai.law.roles import Role


class DisclosureConfig(AppConfig):
    name = "gongkai.disclosure"
    label = "disclosure"
    verbose_name = "信息公开"

    def ready(self) -> None:
        # Here and not above: permissions need the models.
        from gongkai.disclosure.actions.evaluating import waiting_for
        from gongkai.disclosure.permissions import CONFIGURERS, OFFICE, READERS, URGENT
        from gongkai.disclosure.rescanning import waiting

        register(Entry("信息公开", "信息台账", "disclosure:list", "list", frozenset(READERS)))
        register(
            Entry("信息公开", "待发布安排", "disclosure:schedules", "clock", frozenset(READERS), 10)
        )
        register(Entry("信息公开", "应急撤回", "emergency:desk", "shield", frozenset(URGENT), 15))
        register(
            Entry(
                "信息公开", "已公开内容疑点", "disclosure:published_findings", "shield",
                frozenset(OFFICE), 20, lambda person: waiting(person).count(),
            )
        )  # fmt: skip
        register(
            Entry(
                "信息公开", "动态评估", "disclosure:evaluations", "clock", frozenset(OFFICE), 30,
                waiting_for,
            )
        )  # fmt: skip
        register(
            Entry(
                "信息公开",
                "公开指南",
                "disclosure:guide",
                "form",
                frozenset({Role.DRAFTER, *OFFICE}),
                50,
            )
        )
        register(
            Entry("信息公开", "移送清单", "disclosure:transfers", "list", frozenset(OFFICE), 60)
        )
        register(
            Entry(
                "信息公开", "中性编号", "disclosure:neutral", "shield",
                frozenset({Role.SECRECY_REVIEWER, *OFFICE}), 40,
            )
        )  # fmt: skip
        register(
            Entry(
                "信息公开", "迁移旧网站", "disclosure:migrations", "form",
                frozenset({Role.DISCLOSURE_OFFICE}), 70,
            )
        )  # fmt: skip
        register(Entry("管理", "栏目", "disclosure:columns", "tree", frozenset(CONFIGURERS), 30))
        register(
            Entry(
                "管理", "审查分工", "disclosure:pairs", "shield",
                frozenset({Role.SYSTEM_ADMIN, Role.DISCLOSURE_OFFICE_HEAD}), 32,
            )
        )  # fmt: skip
        register(
            Entry(
                "信息公开", "审查用时", "disclosure:times", "clock",
                frozenset({Role.DEPARTMENT_HEAD, Role.SECRECY_REVIEWER, Role.DEPUTY_DIRECTOR,
                           Role.DIRECTOR, *OFFICE}), 70,
            )
        )  # fmt: skip
        register(Entry("管理", "信息类型", "disclosure:kinds", "form", frozenset(CONFIGURERS), 31))
        register(
            Entry("工作台", "各机关公开情况", "county:all", "people",
                  frozenset({Role.COUNTY_OFFICE}), 10)
        )  # fmt: skip

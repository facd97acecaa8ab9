# Every command a person needs, one line each.
PORT ?= 8000
PY := .venv/bin/python
export PORT

help: ## 列出命令
	@grep -E '^[a-z]+:.*## ' Makefile | sed 's/:.*## /\t/'

install: .venv/.installed ## 只安装，不启动

.venv/.installed: requirements.lock pyproject.toml scripts/install.sh
	sh scripts/install.sh

run: install ## 启动示范县（首次自动建库、装数据、生成页面）
	GONGKAI_DEMONSTRATION=1 $(PY) -m gongkai.cli migrate
	GONGKAI_DEMONSTRATION=1 $(PY) -m gongkai.cli seed
	GONGKAI_DEMONSTRATION=1 $(PY) -m gongkai.cli pages build
	GONGKAI_DEMONSTRATION=1 $(PY) -m gongkai.cli serve --port $(PORT)

check: install ## 代码检查：ruff、mypy、楼层
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache

test: install check ## 全部检查和测试
	CHROMIUM="$$(sh scripts/find_browser.sh)" .venv/bin/pytest

bench: install ## 测速：同一次运行里并排比较
	$(PY) -m bench

clean: ## 删除演示数据和生成的页面（保留安装）
	rm -rf var

.PHONY: help install run check test bench clean

"""The one shared county of the tests: founded through the same deeds as the demonstration's."""

from seeds.county import County, application_content, found, working_day_ago

__all__ = ["County", "application_content", "found", "working_day_ago"]

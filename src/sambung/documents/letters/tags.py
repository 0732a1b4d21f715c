"""All that a template of a letter may do: places, `if` and `for`. Nothing reads a file."""

from django import template
from django.template import defaulttags

register = template.Library()

register.tag("if", defaulttags.do_if)
register.tag("for", defaulttags.do_for)
register.tag("comment", defaulttags.comment)

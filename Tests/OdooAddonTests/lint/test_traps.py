import pytest

from conftest import ADDONS
from lint.traps import problems

_MANIFEST = "{'name': 'x', 'data': ['views.xml'], 'depends': ['base']}"
_MODEL = """
from odoo import fields, models
class Thing(models.Model):
    _name = "thing"
    _description = "Thing"
    name = fields.Char()
    count = fields.Integer(compute="_compute_count")
    def action_go(self):
        pass
"""
_VIEW = """<odoo>
<record id="v" model="ir.ui.view"><field name="model">thing</field><field name="arch" type="xml">{arch}</field></record>
{more}
</odoo>"""


def addon(tmp_path, arch="<list><field name='name'/></list>", more="", python=_MODEL, access="model_thing,"):
    folder = tmp_path / "x"
    (folder / "models").mkdir(parents=True)
    (folder / "security").mkdir()
    (folder / "__manifest__.py").write_text(_MANIFEST)
    (folder / "models" / "thing.py").write_text(python)
    (folder / "views.xml").write_text(_VIEW.format(arch=arch, more=more))
    (folder / "security" / "ir.model.access.csv").write_text(access)
    return problems([folder])


def test_the_addons_fall_into_no_trap():
    folders = sorted(path.parent for path in ADDONS.glob("*/__manifest__.py"))
    assert len(folders) == 2
    assert problems(folders) == []


def test_an_addon_without_traps_is_clean(tmp_path):
    assert addon(tmp_path) == []


@pytest.mark.parametrize(
    ("arch", "problem"),
    [
        ("<form><field name='name' attrs=\"{'invisible': 1}\"/></form>", "attrs="),
        ("<form><button name='action_go' type='object' states='draft'/></form>", "states="),
        ("<tree><field name='name'/></tree>", "<tree>"),
        ("<form><chatter/></form>", "no mail.thread"),
        ("<list><field name='nmae'/></list>", "no field nmae"),
        ("<form><button name='action_og' type='object'/></form>", "no method action_og"),
        ("<search><filter name='f' domain=\"[('count', '>', 0)]\"/></search>", "not stored"),
        ("<search><filter name='f' domain=\"[('size', '>', 0)]\"/></search>", "has not"),
        ("<search><filter name='f' context=\"{'group_by': 'count'}\"/></search>", "not stored"),
    ],
)
def test_a_trap_in_a_view_is_found(tmp_path, arch, problem):
    found = addon(tmp_path, arch)
    assert len(found) == 1
    assert problem in found[0]


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("<menuitem id='m' action='a'/><record id='a' model='ir.actions.act_window'/>", "needs a before"),
        ("<menuitem id='m' parent='nowhere'/>", "needs nowhere before"),
        ("<record id='v' model='res.groups'/>", "there twice"),
        (
            "<record id='a' model='ir.actions.act_window'><field name='view_mode'>tree,form</field></record>",
            "view_mode tree",
        ),
    ],
)
def test_a_trap_in_the_records_is_found(tmp_path, more, problem):
    found = addon(tmp_path, more=more)
    assert len(found) == 1
    assert problem in found[0]


@pytest.mark.parametrize(
    ("python", "problem"),
    [
        ("    def name_get(self):\n        return []\n", "name_get"),
        ("    @api.multi\n    def x(self):\n        pass\n", "decorator"),
        ("    def x(self):\n        self.env.cr.commit()\n", "commit"),
        ("    def x(self):\n        return _('text')\n", "self.env._"),
        ("    @api.model\n    def create(self, vals):\n        pass\n", "model_create_multi"),
    ],
)
def test_a_trap_in_the_python_is_found(tmp_path, python, problem):
    found = addon(tmp_path, python=_MODEL + python)
    assert [text for text in found if problem in text] == found != []


def test_a_model_without_rights_is_found(tmp_path):
    assert addon(tmp_path, access="") == ["x: nobody has rights on thing"]

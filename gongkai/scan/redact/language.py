"""The words that formats are made of: a chosen word that is one of them cannot be told from them.

Values of attributes, names of built-in styles, of common fonts, of parts and of keys, by the
standards (ECMA-376 parts 1 and 4, ISO 32000-1) and by what Word, WPS and Excel write into every
file. A name of a person is none of them, so it is looked for there as well.
"""

import re
from functools import lru_cache

_VALUES = """
above absolute absolutely accent active actual after align all allow along alternate always and
anchor any applied arrow arrowhead ascii at auto automatic autofit back background bar baseline
before begin behind below bevel big bitmap black block blue bold book border both bottom bound box
break bullet button calc cell cells center centered centimeter change char character chart chicago
child circle clear click close closed cm code collapsed color colors colour column columns comma
compat compatible compatibility complex compressed condensed connector continue continuous contents
control count create crop cross current currency custom cyan dark dash dashed data date decimal
default deferred delete depth diamond disabled display distribute distributed dot dotted double down
drop dxa east edge edit element ellipse em embedded embossed empty end engrave equal even every
exact exactly expanded explicit extended external false far field fill fills first fixed flat flip
flow font footer footnote for form format formula fraction frame full general gradient gray green
grid group half hanging has header heading heavy height hidden high highlight hint horizontal hour
hyperlink hyphen id ideographic ignore image in inch indent index info inherit inline inner inset
inside international is italic item items join justify keep kind label landscape language large last
layout leader least left legal length letter level light limit line linear lines link list literal
lock locked long low lower lowered major manual margin marker match max maximum medium merge middle
min minimum minor minute miter mixed mode month moved multi multiple name narrow near negative new
next nil no none normal not note nothing number numbering object odd of off offset on one only open
options order orientation other out outer outline outset outside over overlap page paper paragraph
part path pattern percent picture pitch plain plus point point portrait position prompt properties
property proportional protect query quick quote radial range ratio read rect rectangle red reference
relation relationship relationships relative repeat replace reset restart restricted reverse right
roman rotate round row rows ruby rule same scale scheme script second section select separate
separator seq series set shade shadow shape sheet sheets short show side simple single size slant
small smooth snap soft solid space spacing span split square stack standard start state static stop
straight stretch strict string style styles subject sub subscript super superscript swiss system tab
table tables tabs template text texture theme thick thin through tight tile time title to toggle top
trace traditional transition transparent triple true type typographic under underline unit unknown
unlocked up upper use user value values variable vertical view visible watermark wave wavy way web
weight west white wide width window windows word words wrap writing year yellow zero zoom
"""
_STYLES = """
acronym address annotation array bibliography body bright caption cite citation closing colorful
comment contemporary content definition dictionary document elegant emphasis endnote envelope
greeting hash heading html intense keyboard latent macro mention message normal placeholder
preformatted professional revision salutation sample shading signature smart strong subtitle subtle
toa toc tag tags tracked typewriter unresolved hyperlink followed variable block wps office
"""
_PARTS = """
application chain content core custom document docprops drawing drawingml drawings embeddings
endnotes extended external footnotes glossary hdr ftr http https image jpeg markup mc media metadata
microsoft ml ms officedocument openxmlformats org package people pict png presentationml printer
purl rels schemas schema settings shared sharedstrings spreadsheetml strings styles theme
thumbnail urn vml vnd web wordprocessingml workbook worksheet worksheets wordprocessing www w xl xml
xmlns main com
"""
_FONTS = """
adobe arial black calibri cambria century comic consolas condensed copyright courier dejavu
dengxian dings fangsong georgia gothic helvetica kai kaiti lisu liberation math mincho microsoft mono
monotype mt neue new noto nsimsun palatino regular roman sans sc segoe serif simhei simkai simli
simsun simfang song st stfangsong stheiti stkaiti stsong symbol tahoma times ttf truetype ui verdana
wide wingdings wingding webdings yahei youyuan zapf dingbats ps psmt
"""
_PDF = """
acroform adobe annot annots appearance arial art array artbox ascent author base basefont bbox
begin bits bleed calgray calrgb cap catalog charprocs charset cid cidfont cidinit cidset cidsystem
cidtogidmap cmap codespace codespacerange color colorspace component contents count crop cropbox
currentdict dct decode decodeparms defineresource def descendant descendantfonts descent descriptor
device devicecmyk devicegray devicergb dict differences domain encode encoding endobj endstream
extgstate extends file filter findresource flags flate flatedecode font fontbbox fontdescriptor
fontfamily fontfile fontmatrix fontname form formtype function functions gray group height icc
iccbased identity image imageb imagec imagei imagemask index indexed info intent interpolate italic
italicangle kids knockout lang lastchar firstchar length luminosity mask matrix matte mediabox metadata
missing missingwidth multiply name names nonefont obj objstm opm ordering outlines page pagelabels
pages paint parent pattern pdf predictor procset producer range registry resources rotate shading
size stemv startxref stream structparents subtype supplement tiling tilingtype trailer transparency
trimbox type unicode userunit version width widths winansi winansiencoding macromanencoding xheight
xobject xref xstep ystep bfchar bfrange cidrange notdef endcmap endcidrange endbfchar
"""
# Namespaces whose elements and attributes are the format's own.
OWN_SPACES = (
    "http://schemas.openxmlformats.org/", "http://schemas.microsoft.com/",
    "urn:schemas-microsoft-com:", "http://www.w3.org/", "http://purl.org/dc/",
)  # fmt: skip
WORDS = frozenset(" ".join((_VALUES, _STYLES, _PARTS, _FONTS, _PDF)).split())
_TOKENS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+|[^\W\d_A-Za-z]+")


def tokens(text: str) -> list[str]:
    """The words of a name, small: ``ListNumber2`` is “list”, “number”, “2”."""
    return [token.casefold() for token in _TOKENS.findall(text)]


@lru_cache(maxsize=4096)
def is_language(text: str) -> bool:
    """Whether every word of ``text`` is one the format brings along."""
    words = tokens(text)
    return text.casefold() in WORDS or all(word in WORDS or word.isdigit() for word in words)

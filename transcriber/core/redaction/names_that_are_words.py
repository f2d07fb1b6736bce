"""Names that are words of everyday language too: in lower case they are nobody."""

from __future__ import annotations

_WORDS = """
alba amber amor angel april archer art ash august autumn baker banks bell bento best bill bird bishop black bond
branco bridge brook brooks brown bush butler campos carpenter carter case castro chance chase chip clara claro clay
cliff cole consuelo cook cooper cross cruz crystal dale dawn day dean dias drew duke eagle earl early east english
esperanza estrella faith field fields fish fisher flor flora flower fonte forest fox franco frank gale gene gloria
gold good grace grant gray green grey guerra guy hall hand harper hart hazel heath heather hill holly hope hunter
iris ivy jack jade jasmine jay jet joy june justo king knight lake lane law leal leite lily lima little lobo long
love luna luz machado major mar march mark marks mason may mercy miles mill miller monte moody moon moreno moss
noble norm north nova novo olive page park parker parks pat patience paz pearl penny pilar pinto piper pope porter
potter power powers prado price prince queen ramos ray read reed reis reyes rich rico rios river rivers rob robin
rock rosa rose ruby ruiz rusty sage sales salgado sandy santo santos scout serra sharp shepherd short singer sky
small smart smith snow sol soto south spencer spring stark steel stone storm street strong summer sun swift taylor
temple terry thorn todd torres tucker turner valente vera victor vila violet vital viva wade walker wall ward waters
way weaver webb wells west white wild will win winter wise wolf wood woods worth young
"""

NAMES_THAT_ARE_WORDS = frozenset(_WORDS.split())

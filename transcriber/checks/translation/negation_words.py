"""How five languages say no, and what they say in its place."""

from __future__ import annotations

import re

from transcriber.checks.translation.words import word_set

_FLAGS = re.IGNORECASE

NEGATIONS: dict[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:not|never|none|nobody|nothing|nowhere|neither|nor|cannot|without|no(?!-|\.\s?\d)|no-one)\b|"
        r"\w+n['’]t\b",
        _FLAGS,
    ),
    "pt": re.compile(
        r"\b(?:não|nunca|jamais|nem|ninguém|nenhum|nenhuma|nenhuns|nada|sem|tampouco)\b", _FLAGS
    ),
    "es": re.compile(
        r"\b(?:no|nunca|jamás|ni|nadie|ningún|ninguno|ninguna|nada|sin|tampoco)\b(?!\s+embargo)", _FLAGS
    ),
    "fr": re.compile(
        r"\b(?:pas|jamais|rien|aucun|aucune|ni|sans|non|nulle part)\b|\b(?:ne\s|"
        r"n['’])\s?\S+(?:\s\S+){0,3}?\s(?:plus|personne|guère|nul)\b"
        r"|\b(?:personne|nul)\s+(?:ne\b|n['’])",
        _FLAGS,
    ),
    "de": re.compile(
        r"\b(?:nicht|nichts|kein\w*|nie|niemals|niemand\w*|nirgends|nirgendwo|ohne|weder|nein|keinesfalls|"
        r"keineswegs)\b",
        _FLAGS,
    ),
}  # fmt: skip

# What says no without a word for it, or takes the place of one: "fails to", "kaum", "salir ileso".
INSTEAD: dict[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:un(?!der|it|i[fqv]|cle|til)\w{3,}|in(?:cap|corr|cred|del|dep|adeq|expl|suff|vis|vali|just|dire|"
        r"acti|access|"
        r"eff|sta|exp|tang|effi|comp|harm)\w*|im(?:poss|perf|mat|prob|mob)\w*|irr\w+|dis(?!tr|c[ou]|k|pl)\w{3,}|"
        r"non-?\w+|\w+less|fail\w*|lack\w*|"
        r"refus\w*|den(?:y|ied|ies|ying)|avoid\w*|prevent\w*|hardly|barely|scarcely|rarely|seldom|few|fewer|"
        r"little|only|except|"
        r"instead|rather|unless|until|absen\w+|miss(?:es|ing)?|reject\w*|exclu\w*|forb\w+|forbidden|bann?\w*|free of|"
        r"impossible|unable|zero|other than|any\w*|ever|too|otherwise|despite|although|though|however|but|yet|"
        r"far from|"
        r"los[et]\w*|wireless|limited|keep\w* \w+ from|kept|disappear\w*|stop\w*|ceas\w*|ignor\w*|still|even|"
        r"remain\w*|just|minor|rare|hard|difficult|at least|devoid|mere\w*|alone|quit|gone|doubt\w*|\w+-proof|"
        r"nonetheless|nevertheless|n't)\b|-free\b",
        _FLAGS,
    ),
    "pt": re.compile(
        r"\b(?:in(?!form|ter|cl|ic|iciar|íci|st|flu|vest|trod|dú|d[iu]c|gl|teir|tens|ver)\w{4,}|im(?:poss|perf|"
        r"prov|óve)\w*|ir(?:re|ra)\w+|des(?!de|te|ta|se|sa|en|cr|tin|taq|pes|cob)\w{3,}|"
        r"falh\w*|falt\w*|recus\w*|neg(?:ou|ar|am|a|aram)\b|evit\w*|imped\w*|dificilmente|raramente|mal|"
        r"pouc[oa]s?|só|somente|apenas|exceto|salvo|"
        r"em vez|ao invés|a menos|até|ausên\w+|ausent\w+|rejeit\w*|exclu\w*|proib\w*|livre de|isent\w+|perd\w+|"
        r"zero|deix\w+ de|algum\w*|alguém|qualquer|"
        r"contrário|embora|apesar|mas|porém|contudo|todavia|ainda|par[ao]\w* de|difícil|único|única|mesmo|além|"
        r"sequer|ignor\w*|ilês\w+|carec\w+|escass\w+|dúvida\w*|nega\w*)\b",
        _FLAGS,
    ),
    "es": re.compile(
        r"\b(?:in(?!form|ter|cl|ici|st|flu|vest|trod|dú|d[iu]c|gl|tens|ver)\w{4,}|im(?:pos|perf|prov)\w*|"
        r"ir(?:re|ra)\w+|des(?!de|t[ai]|en|cr|pu|pe|cub|ar)\w{3,}|"
        r"fall\w*|falt\w*|rechaz\w*|neg(?:ó|ar|aron|aba)\b|evit\w*|imp[ie]d\w*|difícilmente|raramente|apenas|"
        r"poc[oa]s?|sólo|solo|solamente|únicamente|"
        r"excepto|salvo|en vez|en lugar|a menos|hasta|ausen\w+|exclu\w*|prohib\w*|libre de|exent\w+|perd\w+|"
        r"pérdida|cero|dej\w+ de|algún\w*|alguien|cualquier\w*|"
        r"aunque|pesar|pero|sino|todavía|aún|difícil|único|única|mismo|además|siquiera|ignor\w*|iles\w+|"
        r"carec\w+|escas\w+|dud\w+|contrario|embargo|nega\w*)\b",
        _FLAGS,
    ),
    "fr": re.compile(
        r"\b(?:in(?!form|ter|cl|iti|st|flu|vest|trod|d[iu]|gl|tens|ver)\w{4,}|im(?:poss|parf|prév|mob)\w*|"
        r"irr\w+|mé[cs]\w+|dés(?!orm|ir|er)\w+|"
        r"échou\w*|échec\w*|manqu\w*|refus\w*|ni[ae]\w*|évit\w*|emp[êe]ch\w*|à peine|rarement|peu|seul\w*|"
        r"uniquement|sauf|hormis|excepté|"
        r"au lieu|à moins|plutôt|jusqu\w*|absen\w+|rejet\w*|exclu\w*|interdi\w*|dépourvu\w*|exempt\w*|perd\w+|"
        r"perte|zéro|cess\w+|quelque\w*|quiconque|"
        r"ne\s\S+\s(?!pas|plus|jamais|rien)(?:\S+\s){0,2}?qu(?:e|['’]\w+)|malgré|bien que|mais|cependant|"
        r"toutefois|pourtant|néanmoins|encore|difficile\w*|unique|même|autre\w*|ignor\w*|indemne\w*|dout\w*|"
        r"contraire|non-\w+|personne|priv\w+)\b",
        _FLAGS,
    ),
    "de": re.compile(
        r"\b(?:un(?!d\b|s\b|ser|ter|gefähr|iver|ion|ten)\w{3,}|miss\w+|\w+(?:los|frei)(?:e[nrms]?)?|nicht\w+|"
        r"fehl\w*|scheiter\w*|mangel\w*|verweiger\w*|leugne\w*|vermeid\w*|verhinder\w*|kaum|selten\w*|"
        r"wenig\w*|nur|lediglich|bloß|außer|statt|anstatt|sondern|bis|abwesen\w*|ablehn\w*|lehn\w+|ausgeschl\w*|"
        r"ausschl\w*|verb[io]t\w*|verlor\w*|verlier\w*|verlust\w*|null|"
        r"irgend\w*|jemals|obwohl|trotz\w*|aber|jedoch|dennoch|doch|schwer\w*|schwierig\w*|einzig\w*|allein\w*|"
        r"sogar|selbst|anders|ignorier\w*|zweifel\w*|gegen\w*|noch|"
        r"ander\w+|sonst|außerhalb|bewahr\w*|entfernt|weg|verschwund\w*|entgegen)\b",
        _FLAGS,
    ),
}  # fmt: skip

# Of these, what joins or shades more often than it denies: it counts only as far as the other side has less of it.
WEAK = word_set(
    "any anyone anybody anything ever too otherwise despite although though however but yet still even just "
    "alone only rather "
    "until little few at least remain remains remained mere merely nonetheless nevertheless hard minor except any "
    "só somente apenas até algum alguma alguns algumas alguém qualquer embora apesar mas porém contudo todavia "
    "ainda mesmo "
    "além único única pouco poucos pouca poucas mal contrário difícil "
    "sólo solo solamente únicamente hasta algún alguna alguno alguien cualquier cualquiera aunque pesar pero "
    "sino todavía "
    "aún mismo además poco pocos poca pocas único contrario embargo "
    "seul seule seuls seules uniquement peu plutôt quelque quelques malgré mais cependant toutefois pourtant "
    "néanmoins "
    "encore difficile unique même autre autres contraire personne "
    "nur lediglich bloß wenig wenige weniger bis irgend irgendein jemals obwohl trotz aber jedoch dennoch doch "
    "schwer "
    "einzig allein sogar selbst anders noch andere anderen anderer anderes sonst gegen weg selten statt "
    "sondern"
)
NAMED = re.compile(r"(?<=\w )(?:Sans|Sin|Sem|Ohne|Not|No)\s(?=[A-ZÀ-Ý])")
"""A negation in a name: Médecins Sans Frontières."""

DENYING_TERM = re.compile(
    r"\b(?:nogil|(?:no|not|without|non|sem|sin|sans|ohne)\b)|(?:less|free|disabled|frei|los)\b", _FLAGS
)
"""A term that has a negation in it: no-GIL, GIL-free."""

NOT_ONLY = re.compile(
    r"\b(?:not (?:only|just|merely)|não (?:só|apenas|somente)|no (?:sólo|solo|solamente)|non seulement|"
    r"pas seulement"
    r"|nicht nur|nicht bloß|no longer|whether or not|no doubt|sans doute|sem dúvida|sin duda|nothing but|"
    r"no matter|sem fios?|sin hilos|sans fil|nothing,? (?:except|other than)|(?:nobody|no one),? (?:but|except)|"
    r"nada,? (?:exceto|além|excepto|salvo)|rien,? (?:sauf|d['’]autre)|nichts,? (?:außer|anderes als))\b",
    _FLAGS,
)
TAGS = re.compile(
    r",\s*¿?(?:não é(?: mesmo)?|não|no|verdad|n['’]est-ce pas|non|pas vrai|nicht wahr|nicht|oder nicht|"
    r"(?:is|are|do|does|did|was|were|ca|wo|could|would|should|has|have)n['’]t (?:it|they|you|he|she|we|that|"
    r"there))\s*\?",
    _FLAGS,
)

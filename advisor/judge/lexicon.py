"""Groups of words that the features speak of, written by hand from the reference policy (rules/tiers.toml).

A verb stands in one group: what somebody does who does it. Nouns stand in the group of what judgement their subject
asks for. The groups are features, not rules: training decides what each one weighs.
"""

from __future__ import annotations

_VERBS = {
    "look-up": """
        find locate grep search list count enumerate read fetch show get print look tell name give display open view
        pull lookup cat tail head spot query ask dump retrieve scan peek quote cite detect state report which tally
        inventory catalogue catalog log record recall say see who when where watch check ping poll load output echo
        measure note collect gather return""",
    "convert": """
        rename convert format sort move copy translate replace swap reformat transcribe transliterate capitalise
        lowercase uppercase indent reindent minify prettify strip trim pad align rotate resize crop compress zip
        unzip unpack decompress encode decode escape serialise transpose deduplicate dedupe reorder order reverse
        round shift hyphenate alphabetise archive duplicate paste cut clone flatten pretty-print normalise transcode
        number renumber join concatenate concat append prepend truncate shorten substitute recode lowercase wrap
        unwrap""",
    "edit": """
        bump delete remove pin unpin toggle tick mark comment uncomment set update change raise lower increase
        enable disable insert erase drop clear correct fill put switch bring point mute unmute silence flip reset
        unset assign reassign link unlink attach detach star unstar cap double halve repoint blank clean""",
    "extract": """
        extract tag label classify categorise parse pick sort assign code annotate highlight isolate filter select
        group bucket flag match redact mask pull""",
    "run": """
        run execute launch start stop restart rerun kill compile build install lint typecheck trigger invoke reboot
        mount unmount seed boot rebuild regenerate uninstall call reinstall spin fire dry-run provision warm flush
        vacuum reindex sync npm pytest git make docker cargo kubectl terraform pip yarn mypy ruff eslint prettier
        black curl ls rg go""",
    "deliver": """
        deploy send publish post release ship pay order book email mail upload push notify announce broadcast submit
        deliver invite cancel refund charge transfer wire merge tag promote roll rollback revert tweet message
        schedule reschedule renew subscribe unsubscribe register file issue escalate forward remind alert page sms
        purge wipe revoke grant suspend terminate reserve return distribute share sign invoice remit""",
    "make": """
        add implement write create code develop fix repair patch refactor extend integrate support wire port improve
        speed simplify replace split introduce make hook adapt handle let teach mend resolve plug harden cover
        generate scaffold automate script expose persist cache validate migrate upgrade rework rewrite configure
        allow prevent stop turn connect optimise engineer develop unify deprecate inline decouple modularise mock
        stub instrument train tune finetune animate style restyle render paginate throttle debounce retry guard
        parameterise""",
    "word": """
        draft write compose document describe explain summarise summarize paraphrase rephrase proofread edit polish
        digest condense word phrase outline answer reply respond narrate script recap retell illustrate comment
        abridge caption brief blog report condense""",
    "examine": """
        review audit investigate debug diagnose analyse examine inspect check verify validate test compare evaluate
        research study trace profile benchmark reproduce critique assess vet proof verify confirm interpret explore
        understand judge determine figure rate grade score estimate reconcile learn survey monitor dig hunt track
        work probe walk troubleshoot identify criticise challenge question pinpoint uncover sanity-check
        second-guess""",
    "plan": """
        plan propose suggest recommend prepare sketch brainstorm break decompose arrange organise list schedule
        coordinate map forecast project model derive lay""",
    "decide": """
        design architect devise invent prove weigh decide choose prioritise rank strategise reconceive redesign
        rearchitect restructure reorganise reshape rethink conceive formulate define shape reimagine envision
        establish settle balance arbitrate steer guide govern harmonise consolidate untangle orchestrate reason""",
}

_NOUNS = {
    "system": """
        architecture architect system platform strategy organisation company landscape portfolio ecosystem
        enterprise roadmap vision governance topology federation division region continent fleet monolith
        microservice microservices stack infrastructure estate operating-model cluster blueprint paradigm principle
        framework programme charter mandate doctrine constitution policy target-state north-star group industry
        country market generation decade""",
    "hard": """
        race deadlock livelock consensus concurrency invariant proof correctness linearizability linearisability
        serializability consistency quorum partition scheduler lock-free wait-free byzantine threat adversary
        attacker cryptography protocol algorithm complexity bound solver optimality convergence heisenbug corruption
        nondeterminism causality trade-off tradeoff trade-offs tradeoffs dilemma conflict migration transition
        replication sharding compiler garbage-collector allocator kernel approximation theorem bottleneck
        split-brain failover coherence distributed""",
    "piece": """
        file line row column word name title path url id number date version key value field entry item label tag
        heading branch commit folder directory variable constant string character byte page link typo comment space
        port flag list table count total address timestamp checksum hash size owner author status record import
        export whitespace semicolon comma colour font icon button cell sheet tab package dependency config
        configuration setting env log message email invoice ticket ticket receipt order letter""",
    "part": """
        function method class module component feature bug test endpoint api form page script query report article
        post chapter section document guide readme tutorial paragraph essay change patch pull-request pr diff
        service handler parser widget view screen job pipeline migration hook middleware plugin dashboard model
        interface package library crash error leak failure outage incident regression""",
    "suite": """
        test-suite suite build linter formatter lint ci job unit-tests tests checks make pipeline binary container
        image""",
    "findings": "review findings finding feedback result results notes report reports comments",
}

SCOPES = {
    "one": "one single this that only line function file module class method component page chapter item ticket",
    "many": "all every each everything everywhere any both",
    "whole": """
        whole entire across overall company-wide system-wide organisation-wide end-to-end enterprise global globally
        fundamental fundamentally our throughout company organisation divisions teams services regions systems
        multi-region group-wide between cross-team cross-service interacting competing conflicting long-term
        multi-year years decade""",
    "depth": """
        deep deeply thorough thoroughly subtle provably formally prove intermittent rare hard complex difficult
        rigorous""",
    "exact": """
        exactly verbatim literally exact alphabetically unchanged given listed named called following template
        runbook""",
}

_REACH = {
    "outward-verb": """
        deploy redeploy send publish unpublish release ship dispatch pay settle transfer refund reimburse remit
        charge credit order buy purchase book reserve cancel reschedule email mail fax text notify inform announce
        alert page remind invite submit resubmit file lodge register renew sign revoke grant rotate suspend block
        unblock unlock lock deactivate activate terminate purge wipe erase upload post repost tweet reply respond
        forward escalate distribute share sell bid withdraw donate deliver redeliver promote rollback push
        force-push merge call phone approve reject assign unsubscribe subscribe interview contact negotiate recruit
        hire resend issue""",
    "deleting-verb": """
        delete drop truncate remove erase purge wipe destroy empty discard kill terminate decommission shut""",
    "restarting-verb": """
        restart reboot stop start switch turn flip enable disable apply scale roll reset silence open close set""",
    "outward-noun": """
        deployment rollout release rollback refund payment payout transfer booking reservation cancellation order
        publication newsletter dispatch submission notification invitation go-live cutover revocation takedown
        shipment remittance reimbursement delivery resubmission announcement""",
    "outside": """
        production prod live staging preproduction main master origin registry npm pypi store testflight customer
        client subscriber user tenant supplier vendor bank landlord regulator authority journal everyone everybody
        slack channel public team board member guest speaker candidate applicant buyer partner payer insurer court
        tax-office publisher dns cdn status-page regulator provider debtor recipient attendee""",
    "kept-inside": "draft dry-run preview locally local sandbox scratch proposal suggestion wording propose suggest",
}

NEGATIONS = frozenset(
    [
        "not",
        "no",
        "don't",
        "dont",
        "never",
        "without",
        "nothing",
        "doesn't",
        "won't",
        "can't",
        "cannot",
        "avoid",
        "nor",
        "none",
    ]
)

ASIDE = frozenset(
    [
        "please",
        "kindly",
        "now",
        "just",
        "then",
        "also",
        "first",
        "next",
        "finally",
        "quickly",
        "simply",
        "carefully",
        "so",
        "ok",
        "okay",
        "hey",
        "hi",
        "hello",
        "you",
        "your",
        "can",
        "could",
        "would",
        "will",
        "should",
        "must",
        "may",
        "might",
        "we",
        "i",
        "need",
        "needs",
        "want",
        "wants",
        "like",
        "to",
        "task",
        "is",
        "here's",
        "let",
        "let's",
        "us",
        "me",
        "go",
        "ahead",
        "and",
        "a",
        "the",
        "an",
        "our",
        "my",
        "as",
        "proactively",
        "always",
        "automatically",
        "use",
        "agent",
        "when",
        "this",
        "invoke",
        "whenever",
        "for",
    ]
)
"""Words before the head verb that say nothing about the task."""

PREPOSITIONS = frozenset(
    [
        "of",
        "in",
        "on",
        "at",
        "for",
        "from",
        "to",
        "with",
        "by",
        "into",
        "over",
        "under",
        "between",
        "across",
        "after",
        "before",
        "through",
        "against",
        "about",
        "as",
        "via",
        "per",
        "within",
        "without",
        "during",
        "since",
        "until",
        "than",
        "that",
        "which",
        "who",
        "whose",
        "where",
        "when",
        "while",
        "if",
        "because",
        "so",
        "and",
        "or",
        "but",
        "then",
        "using",
        "around",
        "among",
        "behind",
        "inside",
        "onto",
        "towards",
        "toward",
        "like",
    ]
)

DETERMINERS = frozenset(
    [
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "our",
        "my",
        "your",
        "its",
        "their",
        "his",
        "her",
        "all",
        "every",
        "each",
        "any",
        "some",
        "one",
        "both",
        "no",
        "which",
        "what",
        "new",
        "old",
        "current",
    ]
)


def _grouped(groups: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for group, words in groups.items():
        for word in words.split():
            found.setdefault(word, group)
    return found


VERBS = _grouped(_VERBS)
NOUNS = _grouped(_NOUNS)
SCOPE = _grouped(SCOPES)
REACH = _grouped(_REACH)

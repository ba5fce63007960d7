"""The look of the HTML report."""

from __future__ import annotations

STYLE = """
:root{color-scheme:light dark;--ink:#1f2328;--soft:#59636e;--line:#d1d9e0;--card:#fff;--page:#f6f8fa;
--good:#1a7f37;--bad:#cf222e;--none:#818b98}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9198a1;--line:#3d444d;--card:#151b23;--page:#0d1117;
--good:#3fb950;--bad:#f85149;--none:#656c76}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.55 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:2rem 1rem}
h1{margin:0 0 .5rem;font-size:1.7rem}
h2{margin:0 0 .5rem;font-size:1.1rem;overflow-wrap:anywhere}
h2 small{color:var(--soft);font-weight:400}
.overview span{display:inline-block;margin:0 .5rem .5rem 0;padding:.15rem .7rem;border:1px solid var(--line);
border-radius:1rem;background:var(--card)}
section{margin:1rem 0;padding:1rem 1.25rem;border:1px solid var(--line);border-radius:.75rem;background:var(--card)}
section.counter{border:1px dashed var(--bad)}
.badge{padding:.1rem .5rem;border-radius:1rem;background:var(--line);font-size:.75rem;font-weight:500}
.badge.counter{margin-left:.3rem;background:var(--bad);color:#fff}
.figures{margin:.25rem 0 .75rem;color:var(--soft)}
.items{margin:0;padding:0;list-style:none}
.items>li{display:flex;gap:.7rem;padding:.45rem 0;border-top:1px solid var(--line)}
.items>li>div{min-width:0;overflow-wrap:anywhere}
.sign{flex:none;width:1.4rem;height:1.4rem;border-radius:50%;color:#fff;text-align:center;line-height:1.4rem;font-size:.8rem}
.passed .sign{background:var(--good)}.failed .sign{background:var(--bad)}.not_applicable .sign{background:var(--none)}
.not_applicable{color:var(--soft)}
details{margin-top:.2rem;color:var(--soft);font-size:.88rem}
details ul{margin:.2rem 0;padding-left:1.1rem}
summary{cursor:pointer}
code{font:.85em ui-monospace,monospace;color:var(--ink)}
.graph{overflow-x:auto;margin-top:.5rem}
"""

#include "server/api/html.hpp"

namespace oryx::api {

namespace {

/// The map page's colours, for pages of data: a small map, a table that scrolls by itself, by day and by night.
constexpr std::string_view page_style = R"(<style>
:root { color-scheme: light dark; --ground: #fff; --text: #1f1d1a; --line: #ddd8ce; --accent: #6a1fd0; --bar: #f3f0e9; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #1b1f22; --text: #ebeef0; --line: #383f44; --accent: #c9a4ff; --bar: #262b2f; }
}
body { margin: 0 auto; padding: 16px 24px; max-width: 1200px; background: var(--ground); color: var(--text);
  font: 14px/1.5 "Noto Sans", system-ui, sans-serif; }
h1 { font-size: 22px; margin: 8px 0; }
a { color: var(--accent); margin-right: 12px; }
svg { display: block; width: min(100%, 480px); height: auto; margin: 16px 0; background: var(--bar); border: 1px solid var(--line); }
table { display: block; overflow-x: auto; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; white-space: nowrap; }
th { font-weight: 600; }
</style>)";

}  // namespace

std::string html_head(std::string_view title) {
    std::string out =
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width\"><title>";
    append_escaped(out, title);
    out += "</title>";
    out += page_style;
    out += "</head>\n<body>\n<h1>";
    append_escaped(out, title);
    out += "</h1>\n";
    return out;
}

void append_links(std::string& out, const HtmlLinks& links) {
    out += "<p>";
    for (const auto& [text, address] : links) {
        out += "<a href=\"";
        append_escaped(out, address);
        out += "\">";
        append_escaped(out, text);
        out += "</a> ";
    }
    out += "</p>\n";
}

}  // namespace oryx::api

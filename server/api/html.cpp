#include "server/api/html.hpp"

namespace oryx::api {

void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
}

std::string html_head(std::string_view title) {
    std::string out =
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width\"><title>";
    append_escaped(out, title);
    out += "</title></head>\n<body>\n<h1>";
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

#include "geo/core/options.hpp"
#include "tests/support/catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace oryx;

namespace {

struct Sample {
    std::string listen = "127.0.0.1";
    std::int64_t port = 8080;
    double ratio = 0.5;
    bool verbose = false;
    std::vector<std::string> origins;

    std::vector<OptionRef> refs() {
        return {{"listen", &listen, "ADDRESS", "address to listen on"},
                {"port", &port, "PORT", "port"},
                {"ratio", &ratio, "R", "a ratio"},
                {"verbose", &verbose, "", "say more"},
                {"allowed-origins", &origins, "LIST", "origins"}};
    }
};

class TemporaryFile {
  public:
    explicit TemporaryFile(const std::string& text) {
        std::string name = (std::filesystem::temp_directory_path() / "oryx-options-XXXXXX").string();
        const int descriptor = mkstemp(name.data());
        REQUIRE(descriptor >= 0);
        path_ = name;
        std::ofstream(path_) << text;
    }
    ~TemporaryFile() { std::filesystem::remove(path_); }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace

TEST_CASE("A file sets options by their names, with dashes or underscores") {
    Sample sample;
    const TemporaryFile file("[server]\nport = 9090\nratio = 0.25\nverbose = true\nallowed_origins = ['a', 'b']\n");
    const auto refs = sample.refs();
    REQUIRE(apply_file(refs, file.path(), "server"));
    CHECK(sample.listen == "127.0.0.1");
    CHECK(sample.port == 9090);
    CHECK(sample.ratio == 0.25);
    CHECK(sample.verbose);
    CHECK(sample.origins == std::vector<std::string>{"a", "b"});
}

TEST_CASE("A wrong file is refused with the line and what would be right") {
    struct Row {
        const char* text;
        const char* says;
    };
    const auto row =
        GENERATE(Row{"[server]\n\nprot = 1\n", "line 3: there is no option 'prot'"},
                 Row{"[server]\nport = 'eighty'\n", "line 2: 'eighty' is not a whole number"},
                 Row{"port = 1\n", "line 1: there is no section 'port'"},
                 Row{"[server]\nverbose = 3\n", "is not true or false"}, Row{"[server]\nport = \n", "line 2"});
    Sample sample;
    const TemporaryFile file(row.text);
    const auto refs = sample.refs();
    const auto result = apply_file(refs, file.path(), "server");
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == ErrorKind::invalid_input);
    CHECK_THAT(result.error().message, Catch::Matchers::Contains(row.says));
}

TEST_CASE("A file that is not there is an error of its own kind") {
    Sample sample;
    const auto refs = sample.refs();
    const auto result = apply_file(refs, "/nonexistent/oryx.toml", "server");
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == ErrorKind::io);
}

TEST_CASE("The environment's names follow from the option's") {
    Sample sample;
    const auto refs = sample.refs();
    const auto lookup = [](const std::string& name) -> std::optional<std::string> {
        if (name == "ORYX_PORT") return "7070";
        if (name == "ORYX_ALLOWED_ORIGINS") return "https://a.example,https://b.example";
        return std::nullopt;
    };
    REQUIRE(apply_environment(refs, lookup));
    CHECK(sample.port == 7070);
    CHECK(sample.origins.size() == 2);
    const auto wrong = apply_environment(refs, [](const std::string& name) {
        return name == "ORYX_PORT" ? std::optional<std::string>("x") : std::nullopt;
    });
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().parameter == "ORYX_PORT");
}

// What a time slider costs: heat zones of day after day as the tiles of `datetime=` ask for them (geometry only), one
// thread, each day from scratch but for what days share. Beside it the first day, which makes what they share, the same
// with every attribute, and each day without sharing, whose zones must be the same to the last bit or it fails.
// `oryx_zone_bench DATA_DIR [--days N] [-i name=value]...`

#include "geo/analytics/process.hpp"
#include "geo/catalog/data_directory.hpp"
#include "geo/catalog/snapshot.hpp"
#include "tests/bench/bench_support.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

using namespace oryx;

namespace {

/// Of the processor, since others may be at work beside.
double milliseconds() {
    return 1000 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

struct Bench {
    const analytics::Process& process;
    std::map<std::string, std::string> inputs;
    std::shared_ptr<const catalog::Snapshot> snapshot;

    /// The zones as of a day, and the time that they took.
    std::pair<analytics::ProcessResult, double> day(Day as_of, const std::shared_ptr<Memo>& memo, bool drawing) const {
        auto texts = inputs;
        texts["as_of"] = to_iso(as_of);
        const double start = milliseconds();
        auto parsed = bench::checked(analytics::parse_inputs(process, texts));
        auto result = bench::checked(analytics::run_process(
            process, parsed,
            {.snapshot = snapshot, .cancel = {}, .progress = {}, .memo = memo, .drawing_only = drawing}));
        return {std::move(result), milliseconds() - start};
    }
};

void print(const char* what, std::vector<double> times) {
    std::ranges::sort(times);
    std::printf("%-44s median %7.2f ms   slowest tenth from %7.2f ms\n", what, times[times.size() / 2],
                times[times.size() * 9 / 10]);
}

bool same_shapes(const FeatureTable& a, const FeatureTable& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t row = 0; row < a.size(); ++row) {
        if (!std::ranges::equal(a.geometry(row).positions, b.geometry(row).positions)) return false;
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    std::string directory;
    std::size_t days = 60;
    std::vector<std::string> given;
    CLI::App app{"Heat zones of day after day"};
    app.add_option("data", directory)->required();
    app.add_option("--days", days);
    app.add_option("-i", given, "inputs of heat-zones");
    bool drawing_only = false;
    app.add_flag("--drawing-only", drawing_only, "geometry only, for a profile: compares nothing");
    CLI11_PARSE(app, argc, argv);

    Bench bench{*analytics::find_process("heat-zones"), {}, {}};
    for (const std::string& text : given)
        bench.inputs[text.substr(0, text.find('='))] = text.substr(text.find('=') + 1);
    bench.snapshot = bench::checked(catalog::load_snapshot(bench::checked(catalog::DataDirectory::open(directory))));
    const auto newest = bench::checked(
        analytics::run_process(bench.process, bench::checked(analytics::parse_inputs(bench.process, bench.inputs)),
                               {.snapshot = bench.snapshot, .cancel = {}, .progress = {}}));
    const Day last = *Day::parse(newest.facts.as_of);

    const auto memo = std::make_shared<Memo>();
    const double first = bench.day(last, memo, true).second;
    std::vector<double> drawn;
    std::vector<double> whole;
    std::vector<double> alone;
    bool same = true;
    for (std::size_t i = 1; i <= days; ++i) {
        const Day as_of = last + -static_cast<std::int32_t>(5 * i);
        auto [zones, time] = bench.day(as_of, memo, true);
        drawn.push_back(time);
        if (drawing_only) continue;
        whole.push_back(bench.day(as_of, memo, false).second);
        const auto [again, anew] = bench.day(as_of, nullptr, true);
        alone.push_back(anew);
        same = same && same_shapes(*zones.features, *again.features);
    }
    std::printf("heat zones of %lld incidents as of %s, %zu days\n", static_cast<long long>(newest.facts.n),
                newest.facts.as_of.c_str(), days);
    std::printf("%-44s        %7.2f ms\n", "the first day", first);
    print("another day, geometry only", drawn);
    std::printf("%-44s        %7zu\n", "things that days share", memo->size());
    if (drawing_only) return 0;
    print("another day, with people, areas and scores", whole);
    print("another day, nothing shared", alone);
    if (!same) std::printf("FAILED: a day's zones differ from the same made alone\n");
    return same ? 0 : 1;
}

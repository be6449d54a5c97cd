#include "geo/store/gdal/inflate.hpp"

#include "geo/store/gdal/environment.hpp"

#include <algorithm>
#include <memory>
#include <system_error>

#include <cpl_string.h>
#include <cpl_vsi.h>

namespace oryx::store::gdal {

namespace {

struct CloseVsi {
    void operator()(VSILFILE* file) const { VSIFCloseL(file); }
};
using VsiFile = std::unique_ptr<VSILFILE, CloseVsi>;

std::uint64_t cap(const std::filesystem::path& archive, const InflateLimits& limits) {
    std::error_code error;
    const auto stored = std::filesystem::file_size(archive, error);
    if (error) return 0;
    return std::min(limits.bytes, std::max(limits.always_allowed, stored * limits.ratio));
}

std::unexpected<Error> too_large() {
    return fail(Error{ErrorKind::too_large, "the archive unpacks to more than is allowed"}.with_hint(
        "unpack it yourself and name the file in it"));
}

/// Copies a GDAL path to a file, at most `limit` bytes of it.
Result<> copy_out(const std::string& from, const std::filesystem::path& to, std::uint64_t limit) {
    const ErrorTrap trap;
    const auto damaged = [&] {
        return fail(Error{ErrorKind::invalid_input, "the archive is damaged, or locked with a password"}.with_detail(
            from + ": " + trap.text()));
    };
    const VsiFile in(VSIFOpenL(from.c_str(), "rb"));
    if (!in) return damaged();
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(std::fopen(to.c_str(), "wbxe"), &std::fclose);
    if (!out) return fail(Error{ErrorKind::io, "a temporary file could not be written"}.with_detail(to.string()));
    std::vector<char> buffer(1 << 18);
    std::uint64_t total = 0;
    while (const std::size_t got = VSIFReadL(buffer.data(), 1, buffer.size(), in.get())) {
        total += got;
        if (total > limit) return too_large();
        if (std::fwrite(buffer.data(), 1, got, out.get()) != got) {
            return fail(Error{ErrorKind::io, "a temporary file could not be written"}.with_detail(to.string()));
        }
    }
    if (trap.failed() || VSIFEofL(in.get()) == 0) return damaged();
    if (std::fflush(out.get()) != 0) {
        return fail(Error{ErrorKind::io, "a temporary file could not be written"}.with_detail(to.string()));
    }
    return {};
}

std::string zip_path(const std::filesystem::path& archive, const std::string& member) {
    const std::string root = "/vsizip/{" + archive.string() + "}";
    return member.empty() ? root : root + "/" + member;
}

/// A member's name that would be written outside of the folder it is unpacked to.
bool leads_outside(const std::string& name) {
    const std::filesystem::path path(name);
    return path.is_absolute() || name.find('\\') != std::string::npos ||
           std::ranges::any_of(path, [](const auto& part) { return part == ".."; });
}

}  // namespace

Result<> inflate_gzip(const std::filesystem::path& from, const std::filesystem::path& to, const InflateLimits& limits) {
    ensure_ready();
    const ScopedOption no_side_file("CPL_VSIL_GZIP_WRITE_PROPERTIES", "NO");
    return copy_out("/vsigzip/" + std::filesystem::absolute(from).string(), to, cap(from, limits));
}

Result<std::vector<std::string>> list_zip(const std::filesystem::path& archive, const InflateLimits& limits) {
    ensure_ready();
    const ErrorTrap trap;
    const std::unique_ptr<char*, void (*)(char**)> list(VSIReadDirRecursive(zip_path(archive, "").c_str()),
                                                        &CSLDestroy);
    if (!list) {
        return fail(Error{ErrorKind::invalid_input, "this is not a zip archive, or a damaged one"}.with_detail(
            archive.string() + ": " + trap.text()));
    }
    std::vector<std::string> names;
    std::uint64_t total = 0;
    for (char** entry = list.get(); *entry != nullptr; ++entry) {
        const std::string name = *entry;
        if (names.size() >= limits.members) return too_large();
        if (leads_outside(name)) {
            return fail(ErrorKind::invalid_input, "the archive holds a name that leads outside of it");
        }
        VSIStatBufL status;
        if (VSIStatL(zip_path(archive, name).c_str(), &status) == 0)
            total += static_cast<std::uint64_t>(status.st_size);
        if (name.ends_with('/') || name.starts_with("__MACOSX")) continue;
        names.push_back(name);
    }
    if (total > cap(archive, limits)) return too_large();
    return names;
}

Result<> inflate_zip_member(const std::filesystem::path& archive, const std::string& member,
                            const std::filesystem::path& to, const InflateLimits& limits) {
    return copy_out(zip_path(archive, member), to, cap(archive, limits));
}

}  // namespace oryx::store::gdal

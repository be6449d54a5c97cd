#include "server/api/offer.hpp"

#include <algorithm>

namespace oryx::api {

std::span<const std::unique_ptr<const Offer>> offers() {
    static const std::vector<std::unique_ptr<const Offer>> table = [] {
        std::vector<std::unique_ptr<const Offer>> all;
        for (const analytics::Process* process : analytics::processes())
            all.push_back(make_analytic(*process));
        all.push_back(make_echo());
        return all;
    }();
    return table;
}

const Offer* find_offer(std::string_view id) {
    const auto found = std::ranges::find_if(offers(), [&](const auto& offer) { return offer->summary().id == id; });
    return found == offers().end() ? nullptr : found->get();
}

}  // namespace oryx::api

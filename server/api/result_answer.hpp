#pragma once

#include "geo/core/result.hpp"
#include "server/api/execute_request.hpp"
#include "server/http/operation.hpp"
#include "server/http/response.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::api {

/// One form of one output that can be sent, whether it was just made or is kept by a job.
struct AvailableForm {
    std::string output;
    std::string media_type;
    std::function<Result<std::string>()> read;
};

/// Where an output can be fetched, for outputs by reference.
using FormAddress = std::function<std::string(const AvailableForm& form)>;

/// Which form of an output a request takes: by its parameter `f`, else by what the execution asked for, else (`one`) by
/// Accept, else the first. Errors: invalid_input (`f`), not_acceptable; not_found where there is no such output.
Result<const AvailableForm*> choose_form(const http::Context& context, const WantedOutput& wanted,
                                         std::span<const AvailableForm> forms, bool one);

/// The answer of 18-062r2, 7.11.4 (table 11): raw or document, one or several outputs, by value or by reference.
Result<http::Response> answer_results(const http::Context& context, const AnswerPlan& plan,
                                      std::span<const AvailableForm> forms, const FormAddress& address);

/// One form alone, as it is.
Result<http::Response> answer_form(const AvailableForm& form);

/// The results document (18-062r2, results.yaml) of the default forms.
Result<std::string> results_document(const AnswerPlan& plan, std::span<const AvailableForm> forms,
                                     const FormAddress& address);

/// The value of `f` that names a media type; empty where there is none.
std::string_view short_name(std::string_view media_type);

}  // namespace oryx::api

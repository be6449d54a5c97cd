#pragma once

// Boost 1.74's awaitable.hpp uses std::exchange without its header.
#include <utility>
//
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

// g++ 12 sees a coroutine frame's own operator new inlined and its operator delete not, and takes them for strangers.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace oryx::net {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<Tcp, Executor>;
template <class T>
using Awaitable = asio::awaitable<T, Executor>;
inline constexpr asio::use_awaitable_t<Executor> use_awaitable{};

}  // namespace oryx::net

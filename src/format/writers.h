// The writers behind make_writer(); one function a format. Each borrows `out`. See writer.h.
#pragma once

#include <memory>

#include "format/writer.h"

namespace sextant {

std::unique_ptr<RowSink> make_csv_writer(ByteSink& out, WriteOptions const& options);
// For make_csv_writer(), where a style is asked for.
std::unique_ptr<RowSink> make_styled_csv_writer(ByteSink& out, WriteOptions const& options);
std::unique_ptr<RowSink> make_tsv_writer(ByteSink& out, WriteOptions const& options);
std::unique_ptr<RowSink> make_json_writer(ByteSink& out, WriteOptions const& options);
std::unique_ptr<RowSink> make_ndjson_writer(ByteSink& out, WriteOptions const& options);
std::unique_ptr<RowSink> make_markdown_writer(ByteSink& out, WriteOptions const& options);
std::unique_ptr<RowSink> make_table_writer(ByteSink& out, WriteOptions const& options);
std::unique_ptr<RowSink> make_arrow_writer(ByteSink& out);
std::unique_ptr<RowSink> make_sql_writer(ByteSink& out, WriteOptions const& options);
std::unique_ptr<RowSink> make_html_writer(ByteSink& out, WriteOptions const& options);
std::unique_ptr<RowSink> make_xlsx_writer(ByteSink& out, WriteOptions const& options);
std::unique_ptr<RowSink> make_parquet_writer(ByteSink& out, WriteOptions const& options);

}  // namespace sextant

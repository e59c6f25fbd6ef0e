# The binary, with the window inside. web/dist is made by `npm run build` in web/ (./run and ./test do it before).
include(cmake/embed.cmake)
sextant_embed(sextant_assets ${CMAKE_SOURCE_DIR}/web/dist)

# The demo shop is a library of its own, so that tests and benchmarks can make one.
add_library(sextant_demo_shop STATIC src/app/demo_shop.cpp src/app/demo_shop_picture.cpp src/app/demo_shop_writer.cpp)
target_link_libraries(sextant_demo_shop PUBLIC sextant_base PRIVATE SQLite::SQLite3)
target_precompile_headers(sextant_demo_shop REUSE_FROM sextant_precompiled)
add_executable(test_demo_shop src/app/demo_shop_test.cpp)
target_link_libraries(test_demo_shop PRIVATE sextant_demo_shop SQLite::SQLite3 GTest::gtest GTest::gmock GTest::gtest_main)
target_precompile_headers(test_demo_shop REUSE_FROM sextant_precompiled_test)
set_property(GLOBAL APPEND PROPERTY SEXTANT_TESTS test_demo_shop)

add_executable(sextant src/app/main.cpp src/app/launch.cpp)
target_link_libraries(sextant PRIVATE sextant_cli sextant_server sextant_all_drivers sextant_demo_shop sextant_assets)

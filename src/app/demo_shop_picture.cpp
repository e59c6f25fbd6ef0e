#include "app/demo_shop_picture.h"

#include <array>
#include <string_view>

namespace sextant::app {

namespace {

void append_big_endian(std::string& out, uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift & 0xff);
}

// CRC-32 as PNG wants it (https://www.w3.org/TR/png-3/#D-CRCAppendix), a bit at a time: the pictures are tiny.
uint32_t crc_of(std::string_view bytes) {
  uint32_t crc = 0xffffffff;
  for (auto const byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
  }
  return ~crc;
}

uint32_t adler_of(std::string_view bytes) {
  uint32_t low = 1, high = 0;
  for (auto const byte : bytes) {
    low = (low + static_cast<unsigned char>(byte)) % 65521;
    high = (high + low) % 65521;
  }
  return high << 16 | low;
}

void append_chunk(std::string& png, std::string_view type, std::string_view data) {
  append_big_endian(png, static_cast<uint32_t>(data.size()));
  auto const begin = png.size();
  png += type;
  png += data;
  append_big_endian(png, crc_of(std::string_view(png).substr(begin)));
}

// A zlib stream of one stored block. REQUIRES: bytes.size() < 65536.
std::string stored(std::string_view bytes) {
  auto const size = static_cast<uint16_t>(bytes.size());
  std::string stream("\x78\x01\x01", 3);
  for (auto const half : {size, static_cast<uint16_t>(~size)}) {
    stream += static_cast<char>(half & 0xff);
    stream += static_cast<char>(half >> 8);
  }
  stream += bytes;
  append_big_endian(stream, adler_of(bytes));
  return stream;
}

std::string palette_of(uint64_t seed) {
  std::string palette;
  for (uint64_t index = 0; index < 16; ++index) {
    palette += static_cast<char>(((seed & 0xff) + index * 6) & 0xff);
    palette += static_cast<char>(((seed >> 8 & 0xff) + index * 10) & 0xff);
    palette += static_cast<char>(((seed >> 16 & 0xff) + index * 14) & 0xff);
  }
  return palette;
}

}  // namespace

std::string draw_picture(int32_t side, uint64_t seed) {
  auto const centre_x = static_cast<int32_t>(seed >> 24 & 0xff) % side;
  auto const centre_y = static_cast<int32_t>(seed >> 32 & 0xff) % side;
  auto const ring = 12 + static_cast<int32_t>(seed >> 40 & 31);
  std::string pixels;
  for (int32_t y = 0; y < side; ++y) {
    pixels += '\0';  // No filter.
    for (int32_t x = 0; x < side; ++x) {
      auto const distance = (x - centre_x) * (x - centre_x) + (y - centre_y) * (y - centre_y);
      pixels += static_cast<char>((distance / (ring * 4) + y * 4 / side) & 15);
    }
  }
  std::string header;
  append_big_endian(header, static_cast<uint32_t>(side));
  append_big_endian(header, static_cast<uint32_t>(side));
  header += std::string_view("\x08\x03\x00\x00\x00", 5);  // Eight bits a pixel, palette.
  std::string png = "\x89PNG\r\n\x1a\n";
  append_chunk(png, "IHDR", header);
  append_chunk(png, "PLTE", palette_of(seed));
  append_chunk(png, "IDAT", stored(pixels));
  append_chunk(png, "IEND", "");
  return png;
}

}  // namespace sextant::app

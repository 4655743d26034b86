rtl/weir_pkg/weir_pkg.sv
rtl/stream_fifo/stream_fifo.sv
rtl/fp32_max/fp32_max.sv
rtl/tile_max/tile_max.sv

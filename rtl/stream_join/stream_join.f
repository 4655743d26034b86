rtl/stream_join/stream_join.sv

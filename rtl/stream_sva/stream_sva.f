rtl/stream_sva/stream_sva.sv

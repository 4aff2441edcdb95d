package routing

import (
	"os"
	"testing"
)

// sample is the directory the demo runs on.
func sample(t testing.TB) *Directory {
	t.Helper()
	d, err := Load(os.DirFS("../examples/cheboksary"))
	if err != nil {
		t.Fatalf("examples/cheboksary:\n%v", err)
	}
	return d
}

func TestSampleLoads(t *testing.T) {
	d := sample(t)
	if at, ok := d.TerritoryAt(Point{56.14, 47.25}); at != "cheboksary" {
		t.Errorf("the city centre is in %q, %v", at, ok)
	}
	t.Log(d.Version(), len(d.Topics()), d.Warnings())
	t.Log(d.FindTopics("Яма во дворе, пробил колесо", 3), d.FindTopics("нет горячей воды", 3), d.FindTopics("не горит фонарь", 3), d.FindTopics("ОТКРЫТЫЙ ЛЮК", 3))
	t.Log(d.FindTerritories("чебоксары, ленина 5", 3), d.FindTerritories("чебоксарский округ", 3), d.FindTerritories("97603000", 3), d.FindTerritories("новчик", 3), d.FindTerritories("Чебок", 3))
}
